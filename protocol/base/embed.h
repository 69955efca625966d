/* Files that travel inside of the program. */
#ifndef KHEO_BASE_EMBED_H
#define KHEO_BASE_EMBED_H

/* Put the bytes of a file between two symbols, so that the data that people
 * read is the data in the program.  The path is from the root, where make runs;
 * the Makefile names the object that depends on it.
 * NOLINTBEGIN(bugprone-macro-parentheses): a name that is declared has none */
#define EMBED(symbol, path)                                                    \
	extern const char symbol[];                                            \
	extern const char symbol##_end[];                                      \
	__asm__(".pushsection .rodata\n"                                       \
		".global " #symbol "\n" #symbol ":\n"                          \
		".incbin \"" path "\"\n"                                       \
		".global " #symbol "_end\n" #symbol "_end:\n"                  \
		".byte 0\n"                                                    \
		".popsection\n")
/* NOLINTEND(bugprone-macro-parentheses) */

#endif
