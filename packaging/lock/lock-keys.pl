#!/usr/bin/perl
# Takes from the Linux console, whatever its keyboard, the keys that lead elsewhere: to another
# console, to a restart, to the kernel's own words on the screen, and Scroll Lock, which stops all
# output.  And locks the switching of consoles itself.
#
#   lock-keys           do so
#   lock-keys --check   tell how many such keys there are; exit code 1 when there are
#   lock-keys --undo    consoles may be switched again; the keys come back with the next keyboard
use strict;
use warnings;

# linux/kd.h, linux/vt.h, linux/keyboard.h
my ($KDGKBENT, $KDSKBENT, $VT_LOCKSWITCH, $VT_UNLOCKSWITCH) = (0x4B46, 0x4B47, 0x560B, 0x560C);
my ($K_HOLE, $K_NOSUCHMAP, $KT_SPEC, $KT_CONS) = (0x0200, 0x027F, 2, 5);
# Show_Registers, Show_Memory, Show_State, Break, Last_Console, Scroll_Lock, Scroll_Forward,
# Scroll_Backward, Boot, SAK, Decr_Console, Incr_Console, KeyboardSignal
my %away = map { $_ => 1 } 2, 3, 4, 5, 6, 9, 10, 11, 12, 15, 16, 17, 18;

my $what = $ARGV[0] // '';
if ($what !~ /^(--check|--undo|)$/ || @ARGV > 1) {
	print STDERR "lock-keys: [--check | --undo]\n";
	exit 64;
}
open(my $console, '+<', '/dev/tty0') or die "lock-keys: /dev/tty0: $!\n";
if ($what eq '--undo') {
	ioctl($console, $VT_UNLOCKSWITCH, 0) or die "lock-keys: $!\n";
	exit 0;
}

sub entry {
	my ($table, $key) = @_;
	my $entry = pack('CCS', $table, $key, 0);
	return ioctl($console, $KDGKBENT, $entry) ? (unpack('CCS', $entry))[2] : $K_NOSUCHMAP;
}

my $found = 0;
for my $table (0 .. 255) {
	next if entry($table, 0) == $K_NOSUCHMAP;
	for my $key (1 .. 255) {
		my $value = entry($table, $key);
		my ($type, $number) = ($value >> 8, $value & 0xFF);
		next unless $type == $KT_CONS || ($type == $KT_SPEC && $away{$number});
		$found++;
		next if $what eq '--check';
		my $hole = pack('CCS', $table, $key, $K_HOLE);
		ioctl($console, $KDSKBENT, $hole) or die "lock-keys: $table/$key: $!\n";
	}
}
if ($what eq '--check') {
	print "$found\n";
	exit($found > 0);
}
ioctl($console, $VT_LOCKSWITCH, 0) or die "lock-keys: VT_LOCKSWITCH: $!\n";
