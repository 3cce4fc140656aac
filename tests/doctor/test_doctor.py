#!/usr/bin/python3
"""wijkkiosk doctor: a well kiosk is called so, and every fault that is made is named, with its cure.

    tests/doctor/test_doctor.py BUILD
"""
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import unittest

import patient

BUILD = sys.argv.pop(1) if len(sys.argv) > 1 else "build"
DAY = 86400
OPENSSL_TIME = "%Y%m%d%H%M%SZ"
MOUNTS = ["unshare", "--map-root-user", "--mount", "sh", "-euc"]


class Doctor(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kiosk = patient.Patient(BUILD)

    @classmethod
    def tearDownClass(cls):
        cls.kiosk.close()

    def setUp(self):
        self.copy = self.kiosk.path("before")
        subprocess.run(["cp", "-a", self.kiosk.state, self.copy], check=True)

    def tearDown(self):
        """And well again afterwards, so that nothing but the fault was told."""
        shutil.rmtree(self.kiosk.state)
        os.rename(self.copy, self.kiosk.state)
        for name, text in patient.MACHINE.items():
            self.kiosk.tell(name, text)
        self.well()

    def well(self, **more):
        code, found = self.kiosk.look(**more)
        ill = {n: c["text"] for n, c in found.items() if c["result"] in ("attention", "wrong")}
        self.assertEqual((code, ill), (0, {}))
        self.assertTrue(all(c["cure"] == "" for c in found.values()))
        return found

    def ill(self, name, result, text, cure, **more):
        """This check says so, and what to do; and the worst of all is what the program ends with."""
        code, found = self.kiosk.look(**more)
        self.assertEqual(found[name]["result"], result, found[name])
        self.assertRegex(found[name]["text"], text)
        self.assertRegex(found[name]["cure"], cure)
        self.assertGreaterEqual(code, 2 if result == "wrong" else 1)
        return found

    # The well machine.

    def test_a_well_machine(self):
        found = self.well()
        for name in ("clock", "space", "writable", "keeps", "wear", "faults", "folder", "files",
                     "enrolled", "key", "recipients", "content", "signature", "drop", "contact",
                     "services", "power", "watchdog", "lock", "memory", "heat", "throttled"):
            self.assertEqual(found[name]["result"], "good", found[name])
        self.assertFalse(os.path.exists(self.kiosk.file(".doctor")))

    def test_it_fits_a_terminal_in_both_languages(self):
        for lang, last in (("nl", "Uitslag: 0 fout, 0 let op"), ("en", "Result: 0 wrong")):
            code, said = self.kiosk.on_a_terminal("--lang", lang)
            self.assertEqual(code, 0, said)
            self.assertIn(last, said)
            self.assertLessEqual(max(map(len, said.splitlines())), 80)
            self.assertIn("80 bij 24" if lang == "nl" else "80 by 24", said)

    # The screen.

    def test_a_terminal_that_nobody_knows(self):
        code, said = self.kiosk.on_a_terminal(term="vt99")
        self.assertEqual(code, 2)
        self.assertIn("‘vt99’", said)
        self.assertIn("Zet TERM goed", said)

    def test_a_screen_that_is_too_small(self):
        code, said = self.kiosk.on_a_terminal(rows=10, cols=30)
        self.assertEqual(code, 2)
        self.assertIn("te klein: 30 bij 10", said)

    def test_another_set_of_characters(self):
        places = self.kiosk.path("locales")
        os.makedirs(places, exist_ok=True)
        subprocess.run(["localedef", "-i", "nl_NL", "-f", "ISO-8859-1", f"{places}/nl_NL"],
                       check=True)
        self.ill("locale", "wrong", "geen UTF-8", "LC_ALL=C.UTF-8",
                 env={"LOCPATH": places, "LC_ALL": "nl_NL"})

    def test_a_font_that_is_damaged(self):
        fonts = self.kiosk.path("letters")
        os.makedirs(fonts, exist_ok=True)
        for name in ("normal", "large", "largest"):
            with open(f"{fonts}/{name}.psf", "wb") as out:
                out.write(b"no font")
        code, found = self.kiosk.look("--fonts", fonts)
        self.assertEqual((code, found["font"]["result"]), (2, "wrong"))
        self.assertIn("normal.psf", found["font"]["text"])

    # The clock.

    def test_the_clock_of_1970(self):
        self.ill("clock", "wrong", "1970-01-01.*lang geleden", "timedatectl",
                 before=["faketime", "-f", "1970-01-01 01:00:00"])

    def test_a_clock_from_before_the_program_was_made(self):
        made = os.stat(self.kiosk.program("wijkkiosk")).st_mtime - 2 * DAY
        self.ill("clock", "wrong", "lang geleden", "timedatectl", env={"NO_FAKE_STAT": "1"},
                 before=["faketime", "-f", time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(made))])

    def test_a_clock_that_nobody_set(self):
        self.kiosk.tell("run/systemd/timesync/synchronized", None)
        self.ill("clock", "attention", "niet gelijkgezet", "internet")

    def test_a_flat_battery(self):
        self.kiosk.tell("sys/class/rtc/rtc0/since_epoch", "946684800\n")
        self.ill("battery", "attention", "minuten anders", "CR2032")
        self.kiosk.tell("sys/class/rtc/rtc0/since_epoch", f"{int(time.time())}\n")
        self.well()
        self.kiosk.tell("sys/class/rtc", None)

    # The disk.

    def in_other_mounts(self, script, code=2):
        done = subprocess.run([*MOUNTS, script], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout

    def test_a_disk_that_can_only_be_read(self):
        said = self.in_other_mounts(
            f"mount --bind {self.kiosk.state} {self.kiosk.state}\n"
            f"mount -o remount,bind,ro {self.kiosk.state}\n" + " ".join(self.kiosk.argv()))
        self.assertIn("kan alleen worden gelezen", said)
        self.assertIn("Herstart de machine", said)

    def test_a_full_disk_in_memory(self):
        other = self.kiosk.path("memory")
        os.makedirs(other, exist_ok=True)
        said = self.in_other_mounts(
            f"mount -t tmpfs -o size=24m,mode=0700 none {other}\ncp -a {self.kiosk.state}/. {other}\n"
            f"cat /dev/zero >{other}/vol 2>/dev/null || :\n" +
            " ".join(self.kiosk.argv()).replace(self.kiosk.state, other))
        self.assertIn("is 0 MB vrij", said)
        self.assertIn("Schrijven en bewaren lukt niet", said)
        self.assertIn("Maak ruimte", said)

    def test_a_folder_in_memory(self):
        other = self.kiosk.path("memory")
        os.makedirs(other, exist_ok=True)
        said = self.in_other_mounts(
            f"mount -t tmpfs -o size=900m,mode=0700 none {other}\ncp -a {self.kiosk.state}/. {other}\n"
            + " ".join(self.kiosk.argv()).replace(self.kiosk.state, other))
        self.assertIn("zonder stroom is zij weg", said)

    def test_a_card_at_the_end_of_its_life(self):
        for life, result in (("0x0a 0x02", "attention"), ("0x0b 0x02", "wrong")):
            self.kiosk.tell("sys/block/mmcblk0/device/life_time", life + "\n")
            self.ill("wear", result, "versleten|op is", "Vervang de schijf of kaart")
        self.kiosk.tell("sys/block/mmcblk0/device/life_time", "0x01 0x01\n")
        self.kiosk.tell("sys/block/mmcblk0/device/pre_eol_info", "0x03\n")
        self.ill("wear", "wrong", "op is", "Vervang")

    def test_faults_that_the_kernel_saw(self):
        self.kiosk.tell("sys/fs/ext4/mmcblk0p2/errors_count", "3\n")
        self.ill("faults", "wrong", ": 3", "Vervang")
        self.kiosk.tell("sys/fs/ext4/mmcblk0p2/errors_count", "0\n")
        self.kiosk.tell("dev/kmsg", "3,9,9,-;blk_update_request: I/O error, dev mmcblk0, sector 8\n")
        self.ill("faults", "wrong", ": 1", "Vervang")

    # Files and keys.

    def test_a_folder_that_is_open(self):
        for mode, result in ((0o755, "attention"), (0o777, "wrong")):
            os.chmod(self.kiosk.state, mode)
            self.ill("folder", result, "Anderen kunnen", "chmod 700")

    def test_files_that_others_can_read_or_change(self):
        for name, mode, text in (("kiosk.key", 0o644, "kiosk.key lezen"),
                                 ("kiosk.conf", 0o666, "kiosk.conf veranderen"),
                                 ("signups.db", 0o444, "signups.db zelf niet")):
            before = os.stat(self.kiosk.file(name)).st_mode
            os.chmod(self.kiosk.file(name), mode)
            self.ill("files", "wrong", text, "chmod -R")
            os.chmod(self.kiosk.file(name), before)

    @unittest.skipIf(os.geteuid() != 0, "only root can give a file away")
    def test_a_file_of_another_user(self):
        os.chown(self.kiosk.file("signups.db"), 65534, 65534)
        self.ill("files", "wrong", "signups.db is van een andere", "chown -R --reference=")

    def test_no_folder(self):
        shutil.move(self.kiosk.state, self.kiosk.path("weg"))
        self.ill("folder", "wrong", "is er niet", "systemd-tmpfiles")
        shutil.move(self.kiosk.path("weg"), self.kiosk.state)

    def test_a_kiosk_that_is_not_enrolled(self):
        os.remove(self.kiosk.file("kiosk.conf"))
        self.ill("enrolled", "wrong", "nog niet aangesloten", "wijkkiosk setup")

    def change_conf(self, text):
        with open(self.kiosk.file("kiosk.conf"), "a", encoding="utf-8") as conf:
            conf.write(text)

    def test_settings_that_nobody_understands(self):
        self.change_conf("kleur = groen\n")
        self.ill("enrolled", "wrong", "niet te begrijpen", "stel de kiosk opnieuw in")

    def test_a_kiosk_that_was_put_out(self):
        self.change_conf("revoked = yes\n")
        self.ill("enrolled", "wrong", "neemt van deze kiosk niets meer aan", "beheerder")

    def test_a_key_that_is_gone_damaged_or_strange(self):
        path = self.kiosk.file("kiosk.key")
        other = subprocess.run(["openssl", "rand", "64"], check=True, capture_output=True).stdout
        for bytes_, text in ((None, "is weg"), (other, "beschadigd"), (b"kort", "beschadigd")):
            os.remove(path)
            if bytes_ is not None:
                with open(path, "wb") as out:
                    out.write(bytes_)
                os.chmod(path, 0o600)
            else:
                self.ill("key", "wrong", text, "opnieuw worden aangesloten")
                open(path, "wb").close()
                continue
            self.ill("key", "wrong", text, "opnieuw worden aangesloten")

    def test_a_key_that_anybody_can_open(self):
        with open(self.kiosk.file("kiosk.conf"), encoding="utf-8") as conf:
            lines = [l for l in conf if not l.startswith("recipients")]
        lines.append(f"recipients = {'0' * 64},{'0' * 63}1\n")
        with open(self.kiosk.file("kiosk.conf"), "w", encoding="utf-8") as conf:
            conf.writelines(lines)
        self.ill("recipients", "wrong", "kloppen niet", "geen aanmeldingen meer")

    def test_settings_of_the_machine(self):
        with open(self.kiosk.file("machine.conf"), "w", encoding="utf-8") as conf:
            conf.write("timezone = Europe/Amsterdam\nletters = 1\n")
        os.chmod(self.kiosk.file("machine.conf"), 0o600)
        os.makedirs(os.path.join(self.kiosk.machine, "etc"), exist_ok=True)
        link = os.path.join(self.kiosk.machine, "etc/localtime")
        os.symlink("/usr/share/zoneinfo/Etc/UTC", link)
        self.ill("machine", "attention", "tijdzone", "wijkkiosk-settings")
        os.remove(link)
        os.symlink("/usr/share/zoneinfo/Europe/Amsterdam", link)
        self.well()
        self.kiosk.tell("etc/localtime", None)

    # Content.

    def test_content_that_is_gone_or_damaged(self):
        with open(self.kiosk.file("content.db"), "r+b") as content:
            content.seek(8192)
            content.write(b"\xff" * 65536)
        self.ill("content", "wrong", "beschadigd", "wijksync --once")
        self.ill("signature", "wrong", "niet wat de redacteur tekende", "redactie")
        os.remove(self.kiosk.file("content.db"))
        self.ill("content", "wrong", "geen inhoud", "wijksync --once")

    def test_content_that_was_changed_after_it_was_signed(self):
        with sqlite3.connect(self.kiosk.file("content.db")) as db:
            db.execute("UPDATE meta SET value = '2' WHERE key = 'release'")
        db.close()
        found = self.ill("signature", "wrong", "niet wat de redacteur tekende", "redactie")
        self.assertEqual(found["content"]["result"], "good")

    def test_an_editor_who_is_not_trusted_any_more(self):
        with open(self.kiosk.file("kiosk.conf"), encoding="utf-8") as conf:
            lines = [l for l in conf if not l.startswith("editors")]
        with open(self.kiosk.file("kiosk.conf"), "w", encoding="utf-8") as conf:
            conf.writelines(lines)
        self.ill("signature", "attention", "niet vertrouwt", "redactie")

    def test_an_agenda_that_is_damaged(self):
        with open(self.kiosk.file("agenda.db"), "wb") as out:
            out.write(b"no agenda")
        self.ill("agenda", "attention", "beschadigd", "agenda fetch")

    # The way to central.

    def test_no_network(self):
        self.kiosk.tell("sys/class/net/eth0/operstate", "down\n")
        self.ill("network", "wrong", "niet op een netwerk", "netwerkkabel")

    def test_a_drop_that_is_pulled_out(self):
        stick = self.kiosk.path("stick")
        os.makedirs(stick)
        patient.shelf.must(self.kiosk.program("wijksync"), "--state", self.kiosk.state, "enrol",
                           self.kiosk.code, "--drop", f"file://{stick}/post", "--centre", "Proefhuis",
                           "--again")
        self.well()
        shutil.rmtree(stick)
        self.ill("drop", "wrong", "Schrijven.*stick", "postbus beheert")

    def events(self, days):
        """An event that waits since then, as the kiosk keeps it."""
        with sqlite3.connect(self.kiosk.file("signups.db")) as db:
            db.execute("INSERT INTO event(id, made_at, recipients, sealed) VALUES(?, ?, x'', x'')",
                       (os.urandom(16), int((time.time() - days * DAY) * 1000)))
        db.close()

    def test_signups_that_wait_too_long(self):
        self.events(2)
        self.ill("waiting", "attention", "wacht 2 dagen", "blijft bewaard")
        self.events(9)
        with sqlite3.connect(self.kiosk.file("signups.db")) as db:
            db.execute("DELETE FROM event WHERE seq = (SELECT min(seq) FROM event)")
        db.close()
        self.ill("waiting", "wrong", "wacht 9 dagen", "blijft bewaard")

    def test_a_drop_where_it_never_was(self):
        with sqlite3.connect(self.kiosk.file("signups.db")) as db:
            db.execute("DELETE FROM state WHERE key = 'contact_at'")
        db.close()
        self.ill("contact", "wrong", "nog nooit", "wijksync --once")

    def test_a_storage_that_is_damaged(self):
        with open(self.kiosk.file("signups.db"), "wb") as out:
            out.write(b"rubbish" * 1000)
        for end in ("-wal", "-shm"):
            if os.path.exists(self.kiosk.file("signups.db" + end)):
                os.remove(self.kiosk.file("signups.db" + end))
        self.ill("storage", "wrong", "beschadigd", "voordat u iets weghaalt")

    # The rest of the machine.

    def test_services_that_do_not_run(self):
        slices = "sys/fs/cgroup/system.slice/"
        self.kiosk.tell(slices + "system-wijkkiosk.slice", None)
        self.ill("services", "wrong", "kiosk zelf draait niet", r"wijkkiosk@tty1")
        self.kiosk.tell(slices + "wijksync.service", None)
        self.ill("services", "wrong", "wijksync. draait niet", "wijksync.service")

    def test_a_window_that_does_not_come(self):
        with open(self.kiosk.file("machine.conf"), "w", encoding="utf-8") as conf:
            conf.write("screen = window\n")
        os.chmod(self.kiosk.file("machine.conf"), 0o600)
        self.ill("services", "attention", "op de tekstconsole", "journalctl -u wijkkiosk-screen")

    def test_what_a_machine_tells_of_itself(self):
        for name, text, check, result, told, cure in (
                ("etc/systemd/system/multi-user.target.wants/wijkkiosk-power.path", None, "power",
                 "attention", "niet herstarten", "wijkkiosk-power.path"),
                ("sys/class/watchdog/watchdog0/state", "inactive\n", "watchdog", "attention",
                 "slaapt", "RuntimeWatchdogSec"),
                ("usr/lib/wijkkiosk/lock", "#!/bin/sh\necho SysRq; exit 1\n", "lock", "wrong",
                 "niet helemaal dicht", "lock status"),
                ("proc/meminfo", "MemTotal: 478216 kB\nMemAvailable: 9000 kB\n", "memory", "wrong",
                 "bijna op", "Herstart"),
                ("sys/class/thermal/thermal_zone0/temp", "91000\n", "heat", "wrong", "91 graden",
                 "uit de zon"),
                ("sys/devices/platform/soc/soc:firmware/get_throttled", "50005\n", "throttled",
                 "attention", "te weinig stroom", "voeding"),
                ("sys/devices/platform/soc/soc:firmware/get_throttled", "80000\n", "throttled",
                 "attention", "te warm", "koeler")):
            self.kiosk.tell(name, text)
            self.ill(check, result, told, cure)
            self.kiosk.tell(name, patient.MACHINE[name])

    # Words behind the program.

    def test_mistakes(self):
        for words in (["--lang", "fr"], ["--weet-niet"], ["wat"], ["--report"]):
            done = subprocess.run([*self.kiosk.argv(), *words], capture_output=True, text=True,
                                  check=False)
            self.assertEqual((done.returncode, done.stdout), (64, ""))
            self.assertIn("--help", done.stderr)
        done = subprocess.run([*self.kiosk.argv("--report", "/nonexistent/verslag")],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 73, done.stderr)


class OverTls(unittest.TestCase):
    """The drop behind a real nginx."""

    def test_certificates_and_a_server_that_is_gone(self):
        kiosk = patient.Patient(BUILD)
        self.addCleanup(kiosk.close)
        kiosk.over_tls()
        code, found = kiosk.look()
        self.assertEqual(found["certificate"]["result"], "good", found)
        self.assertRegex(found["certificate"]["text"], r"nog \d{4,} dagen")
        self.assertEqual(code, 0, [c for c in found.values() if c["cure"]])

        soon = time.strftime(OPENSSL_TIME, time.gmtime(time.time() + 10 * DAY + 3600))
        kiosk.prove((patient.certs.LONG[0], soon))
        code, found = kiosk.look()
        self.assertEqual((code, found["certificate"]["result"]), (1, "attention"))
        self.assertIn("nog 10 dagen", found["certificate"]["text"])
        self.assertIn("nieuw certificaat", found["certificate"]["cure"])

        kiosk.prove(patient.certs.PAST)
        code, found = kiosk.look("--lang", "en")
        self.assertEqual((code, found["drop"]["result"], found["certificate"]["result"]),
                         (2, "wrong", "wrong"))
        self.assertIn("Certificate", found["drop"]["text"])
        self.assertIn("new certificate", found["drop"]["cure"])

        kiosk.nginx.terminate()
        kiosk.nginx.wait()
        code, found = kiosk.look()
        self.assertEqual((code, found["drop"]["result"]), (2, "wrong"))
        self.assertIn("Verbinding", found["drop"]["text"])
        self.assertIn("internet", found["drop"]["cure"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
