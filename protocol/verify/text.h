/* The few sentences of kheo-verify, Vietnamese and English side by side. */
#ifndef KHEO_VERIFY_TEXT_H
#define KHEO_VERIFY_TEXT_H

enum verify_lang { VERIFY_VI, VERIFY_EN, VERIFY_LANGS };

enum verify_text {
	VT_USAGE,
	VT_BAD_ROOT,
	VT_BAD_FILE,
	VT_FAILED,
	VT_RECEIVED, /* the verdicts in the order of enum verdict */
	VT_UNRECEIPTED,
	VT_DOUBTFUL,
	VT_FALSE,
	VT_TEST,
	VT_WHY,
	VT_CLAIMED,
	VT_HUB,
	VT_UNIT,
	VT_PERSON,
	VT_MACHINE,
	VT_ROLE,
	VT_RECORDER,
	VT_APPROVER,
	VT_RECORD,
	VT_NOT_BEFORE,
	VT_RECEIVED_AT,
	VT_NOT_RECEIVED,
	VT_ENTRY,
	VT_TREE_SIZE,
	VT_APPROVAL,
	VT_SUBMISSION,
	VT_ABSENT,
	VT_UNKNOWN,
	VT_LIMITS,
	VT_INCLUDED,
	VT_WITHIN,
	VT_NOT_INCLUDED,
	VT_EDITION,
	VT_LINE_GOVERNMENT,
	VT_LINE_PARTY,
	VT_FIRST_HALF,
	VT_REPORTS,
	VT_FROZEN_AT,
	VT_FROZEN_ENTRY,
	VT_EDITION_HASH,
	VT_WITHIN_OF,
	VT_FIGURES,
	VT_EDITION_LIMITS,
	VE_FALSE, /* findings in the order of enum evidence_finding */
	VE_DOUBTFUL,
	VE_OPEN,
	VE_HISTORIES,
	VE_SHRUNK,
	VE_TAKEN_BACK,
	VE_MISDATED,
	VE_EARLIER,
	VE_LATER,
	VE_LOG,
	VE_LIMITS,
	VQ_TRUE,
	VQ_FALSE,
	VQ_DIGITS,
	VQ_LIMITS,
	VERIFY_TEXTS
};

/**
 * verify_text(lang, id):
 * The sentence, without LF at its end.
 */
const char *verify_text(enum verify_lang lang, enum verify_text id);

/**
 * verify_lang(arg, env, locale, lang):
 * The language to speak: ${arg} of --lang if it is not NULL (-1 if it names
 * none), else the first of ${env} and ${locale} that names one, else
 * Vietnamese.
 */
int verify_lang(const char *arg, const char *env, const char *locale,
		enum verify_lang *lang);

#endif
