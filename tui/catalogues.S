/*
 * The catalogues of tui/po, inside the program.  catalogue_XX are the bytes of XX.mo, and
 * catalogue_XX_len says how many there are.  words.c uses them.
 */
	.macro catalogue code
	.global catalogue_\code, catalogue_\code\()_len
	.balign 4
catalogue_\code:
	.incbin "\code\().mo"
catalogue_\code\()_end:
	.balign 4
catalogue_\code\()_len:
	.4byte catalogue_\code\()_end - catalogue_\code
	.endm

	.section .rodata
	catalogue en
	catalogue tr
	catalogue ar
	catalogue pl
	catalogue uk
	catalogue qps

	/* Without this the linker believes that we want to run code on the stack. */
	.section .note.GNU-stack, "", %progbits
