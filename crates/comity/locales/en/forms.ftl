# Forms: what stands around their fields. Names of fields and what can be wrong with them: problems.ftl.

form-problems = { $count ->
    [one] One thing must be changed before this can be done
   *[other] { $count } things must be changed before this can be done
}
form-optional = (optional)
form-nothing-chosen = Not stated
form-no-choice = There is nothing to choose from here.
form-limits = One line holds at most 1,000 bytes, a longer text 65,536; a Chinese character takes three. A field stays empty where it has nothing to say, unless it must be filled in.
form-add-row = Add a row
form-remove-row = Remove
form-add-language = Add this language
form-remove-language = Remove this language
form-other-language = Another language
form-about = : { $what }
form-send = Send
form-save = Save as a draft
form-back = Back, change it
form-leave = Leave without doing it
form-handling = Handling of this line
    .hint = Only if it is stricter or looser than the dossier's. Nothing here: the dossier's handling holds.
form-translations = Words in several languages
form-more = More, if it matters

field-form-language = Another language

hint-time = Date, time and zone, such as { $minutes }
hint-second = Date, time to the second, and zone, such as { $seconds }
hint-date = A day, such as { $day }
hint-language = A language tag, such as en, zh, ar or zh-Hant
hint-lang = The language in which the words of this form are written.
hint-lines = One in each line.
hint-file = At most 200 MiB. It is encrypted here and sent to those who take part.
hint-tlp = Who may know.
hint-pap = What may be done with it.
hint-use = What it may be used for.
hint-use-text = Needed with “other limits, as stated”.

language-ar = Arabic
language-de = German
language-en = English
language-es = Spanish
language-fa = Persian
language-fr = French
language-hi = Hindi
language-id = Indonesian
language-it = Italian
language-ja = Japanese
language-kk = Kazakh
language-ko = Korean
language-ky = Kyrgyz
language-mn = Mongolian
language-ms = Malay
language-my = Burmese
language-pt = Portuguese
language-ru = Russian
language-th = Thai
language-tr = Turkish
language-uk = Ukrainian
language-ur = Urdu
language-uz = Uzbek
language-vi = Vietnamese
language-zh = Chinese
language-zh-hans = Chinese, simplified
language-zh-hant = Chinese, traditional
