# Forms: what stands around their fields. Names of fields and what can be wrong with them: problems.ftl.

form-problems = { $count ->
    [one] One thing must be changed before this can be done
   *[other] { $count } things must be changed before this can be done
}
form-optional = (optional)
form-nothing-chosen = Not stated
form-choose = Choose
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
hint-time-zone = A time zone, such as Asia/Almaty.
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

## Acts in a dossier: heading and button; .means: what follows from it, told before it is done

do-act = Act
do-acts = What you can do now
do-more = More
do-acknowledge = Acknowledge
    .means = It tells everybody that your desk has this. It accepts nothing and agrees to nothing.
do-note = Write a note
do-attach = Attach a file
    .means = The file is encrypted here; those who take part can open it.
do-withdraw = Withdraw the line
    .means = Its text disappears at every member that gets the withdrawal. The line's place, your reason and that it was withdrawn stay visible.
do-translate = Translate
    .means = The translation stands beside the original, which stays as it is.
do-link = Link to another dossier
    .means = Those who take part here see that dossier's id. They do not get its content.
do-flag = Doubt the character of the matter
    .means = Nothing is shared onward until the lead has answered.
do-flag-answer = Answer the doubt
do-leave = Leave the dossier
    .means = Your member takes no further part and writes nothing more here, unless the lead invites it again.
do-handling = Change the handling
    .means = From here on this handling holds for the dossier. What members have read they have read.
do-level = Change the level
    .means = New deadlines are computed from it for every member.
do-measures = Say which measures were taken
do-help-offered = Offer help
do-help-needed = Say which help is needed
do-update = Update the alert
    .means = The update takes the place of the alert in force. The earlier one stays readable.
do-cancel = Cancel the alert
    .means = The alert is no longer in force, at every member and in every CAP feed that carries it.
do-correct = Correct the line
    .means = The new text takes the place of the old one, which stays readable behind it.
do-invite = Invite members
    .means = The members are sent this dossier. What they have read cannot be called back.
do-remove = Remove members
    .means = They get nothing that is written afterwards. They keep what they have, and the record shows that they were removed.
do-close = Close the dossier
    .means = Nobody writes here any more, until the lead opens it again.
do-reopen = Open the dossier again
    .means = Everybody who takes part can write here again.
do-request-draft = Write a draft for consultation
    .means = The members named look at it. It asks nobody anything yet, and no clock runs.
do-request = Send the request
    .means = The requested members are asked now: their deadlines start. Afterwards it changes only by an amendment.
do-amendment = Amend the request
    .means = The whole request as it stands here takes the place of the earlier one. Who is asked anew gets new deadlines.
do-extension = Ask to keep the data longer
    .means = Each member that keeps something is asked to keep it for as long again as its law allows.
do-call-off = Call the request off
    .means = The requested members need do nothing more. What was preserved for it may be let go.
do-outcome = State the outcome
do-accept = Accept
    .means = It says that your member will do what is asked.
do-accept-part = Accept in part
    .means = It says that your member will do a part of what is asked, and which.
do-need-more = Need more
    .means = The clock for the answer stops until the lead amends the request.
do-transfer = Transfer to the competent authority
    .means = It says that another authority decides. Your member answers no more.
do-postpone = Postpone
    .means = It says until when, and why. The clock for the answer runs to that time.
do-refuse = Refuse
    .means = It says that your member will not do what is asked, why, and what would make it possible.
do-progress = Say how far it has got
do-answer = Answer
do-preserved = Say what is preserved, and until when
    .means = The date binds your member. Without a date it is computed from the law profile on your own card.
do-consent-ask = Ask for consent
    .means = The member that wrote the line is asked whether it may be used in this way.
do-consent = Say whether you consent

do-note-on = Note on it
do-correct-on = Correct
do-withdraw-on = Withdraw
do-translate-on = Translate

do-readers = { $members } will read this.
do-readers-more = { $members } and { $count } more will read this.
do-back-corrected = It cannot be taken back, only corrected or withdrawn.
do-back-withdrawn = It cannot be taken back, only withdrawn.
do-back-replaced = It cannot be taken back, only replaced by a newer line.
do-back-never = It cannot be taken back. It stays in the record.
do-review = Look at it once more
do-done = Done: { $act }. It stands below, and is on its way to those who take part.
do-not-no-alert = no alert is in force
do-not-nothing-kept = no member has said that it keeps anything
do-again-yes = Everybody is asked anew, with new deadlines
do-again-no = Only those are asked who were not asked before
do-translation = Translation
do-grade = Grade of source and information
do-import = Take a CAP file instead
do-path = The path of the communication, where it was traced
do-other-fields = Details of authorities and earlier requests
do-fault-cap = Mend the file, or fill in the fields instead.
do-kept = What you typed is kept on this page
    .means = Nothing was done. Send it again from here. A file has to be chosen again.
do-kept-again = Send it again

form-review = Go on: look at it once more

hint-file-name = Without a name here the file keeps its own.
hint-words-other = Needed where “other” is chosen.
hint-dossier = The id of the dossier: 64 characters, at the foot of its page.
hint-field = Where the text stands in the line, such as title or text.
hint-earlier-texts = Yes: they also read what was written before they came. No: only what comes.
hint-acknowledge-again = Yes: everybody is asked to acknowledge the update, with new deadlines.
hint-import = A CAP 1.1 or 1.2 file. Then leave the fields above empty.
hint-cancel-note = Why, in the words of the CAP message.
hint-quantity = How much, such as: 2 teams, 6 pumps.
hint-annex = The form with signature and stamp, where somebody wants it.
hint-draft-words = What you want to hear about it.
hint-amendment = What was changed, and why.
hint-amendment-to = Nobody chosen: those who are asked now.
hint-extension-to = Nobody chosen: every member that keeps something.
hint-extension = Why the data are still needed.
hint-call-off-to = For whom. Nobody chosen: for all.
hint-conditions = Conditions or reasons. Needed unless consent is given without conditions.
hint-part = Which part, and why not the rest.
hint-refuse = Why, so that the requesting desk understands it.
hint-possible-if = What would make it possible: a fact, a paper, another channel, another authority.
hint-answer = Needed without a file.
hint-answer-file = What was found, or the record of the search.
hint-files = Files that you attached here before.
hint-preserved-until = Without it: as your own law profile says, or as the extension asks.
hint-preserved-items = Nothing chosen: everything that was asked.
hint-own-reference = Under which number your side keeps it.
hint-extendable = How long it can be kept at most.
hint-need-more = What is lacking, in words.
hint-why = Why it is corrected.
