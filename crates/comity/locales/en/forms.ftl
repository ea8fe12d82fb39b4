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

## What is asked in a request

request-words = What is asked, in words
    .hint = At least in a language that every requested member takes: its card names them.
request-other-words = Other texts
request-items = The data: identifiers
    .hint = One row for each. An IP address needs its port and a time to the second.
request-offences = Offences
request-why = Why, and what happens next
request-authority = Requesting authority
request-authority-more = More about the requesting authority
request-confirming = Who can confirm the request
request-case = Authority in charge of the case
request-court = Prosecution and court
request-earlier = Earlier requests that this one follows

hint-phone = With the country code, such as +4930901820. Functions answer, not persons.
hint-zone = A time zone, such as Asia/Almaty.
hint-identifier = As its type asks: 192.0.2.7, +4930901820, desk@harbour.example, an IBAN …
hint-port = Needed with an IP address that several share.
hint-from = When it was used. Needed with an IP address.
hint-custodian = Who holds the data.
hint-penalty = Needed where the requested member tests double criminality.

## What an alert says

alert-words = What happens, in words
alert-how = How bad it is
alert-where = Where
alert-when = When
alert-more = Contact, scope and note

hint-event = What kind of event, in a word or two: Flood.
hint-headline = One sentence. Without it the title stands here.
hint-description = What happened, where, how it is likely to go on.
hint-instruction = What those who receive it should do.
hint-area = The area in words: North bank, kilometres 12 to 19.
hint-polygon = An outline in each line: latitude,longitude pairs, the last like the first.
hint-circle = A circle in each line: latitude,longitude radius-in-km.
hint-geocode = A code in each line: name=value.
hint-expires = Until when it holds unless it is updated.
hint-contact = A desk and how to reach it. No person's name.
hint-scope = For whom the CAP message is. “Restricted” needs the restriction in words, “private” its addresses.
