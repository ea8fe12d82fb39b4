# The composers: an alert or a request, live or as an exercise; drafts; the last look before sending.

compose-alert-live = New alert, LIVE
compose-alert-exercise = New alert, EXERCISE
compose-request-live = New request, LIVE
compose-request-exercise = New request, EXERCISE
compose-about-live = This is live: what is sent from here is real and reaches other desks at once. For an exercise:
compose-about-exercise = This is an exercise: nothing of it ever becomes live. For something real:
compose-beside = Draft and what is needed
compose-steps = Steps
compose-draft = Draft
compose-kept-at = Kept { $moment }
compose-not-kept = Nothing is kept yet. It is kept on this node at each step, for you alone.
compose-replaced = This draft had been kept by another window after this page was opened. What this page sent stands now in its place.
compose-too-long = This is more than a draft holds, so the last change is not kept. Shorten it, or send long texts as a file in the dossier.

## Buttons

compose-keep = Keep the draft
compose-go-on = Go on
compose-review = Look once more, then send
compose-consult = Look once more, then send for consultation
compose-other-form = Choose another form of request
compose-drop-cap = Write it by hand, without the file

## An imported file

compose-import = Begin with a CAP file instead
compose-import-hint = CAP 1.1 or 1.2, at most 128 KiB. Its bytes are kept and sent with the alert. A larger file: comity alert open --cap.
compose-import-take = Read the file
compose-cap-says = What the CAP file says
compose-cap-whole = The alert says this and nothing else. What stands below goes with it.
compose-departures = { $count ->
    [one] One thing departs from the letter of the standard; it is taken as it is
   *[other] { $count } things depart from the letter of the standard; they are taken as they are
}

## Groups and hints

compose-event = What it is
compose-level-hint = How fast it must be taken up. “Immediate” rings at once, by night too.
compose-title-hint = One line by which everybody will call it.
compose-title-file = Without a title, the headline of the file stands here.
compose-who = Who gets it
    .hint = Everybody named here reads everything in the dossier. Their time, and whether their desk is open, stand beside them.
compose-everybody = Everybody in this list
compose-awake = open now
compose-asleep = closed now
compose-asleep-until = closed until { $moment }
compose-no-card = no card of this desk is here
compose-expiry-group = Expiry
compose-expiry = If no time of expiry is given, take the usual one of the level
compose-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
compose-handling = Handling
    .hint = Who may know it, what may be done with it, what it may be used for.
compose-statements = Legal basis, purpose, character
    .hint = These stand on every dossier, for all to see.
compose-legal-hint = Which treaty, agreement or law, and which article.
compose-purpose-hint = Needed with “other purpose”.
compose-review-by-hint = By then it is looked at whether this is still needed; texts are erased after it unless they are.
compose-character-hint = All four are stated. If you cannot state one of them, this must not be sent. Any participant may doubt it.
compose-late = Members that come later
    .hint = Fixed now and for good: whether a member that is invited later reads what was written before it came.
compose-late-hint = Nobody can change this rule afterwards.
compose-to = Whom it asks, and how
    .hint = Fields and deadlines follow from the form and from the law of those who are asked.
compose-to-hint = Those who shall do something. Others who only read along are named further down.
compose-beside-group = Others who take part and read along

## The last look

review = Last look
review-preview = As they will receive it
review-preview-means = This is what every participant will see, in its own language where the text stands in it.
review-facts = What happens when it is sent
review-type = To send it, type { $word }
review-wrong-word = The word is not the one that stands here, so nothing was sent.
review-not-sent = Nothing was sent
review-changed = The draft was changed after this page had been made. It is shown as it stands now: look again, then send.
review-file-again = A file that you had chosen must be chosen again: browsers do not give it back.
review-back = Back, change it
review-send-live = Send LIVE
review-send-exercise = Send EXERCISE
review-consult-live = Send for consultation, LIVE
review-consult-exercise = Send for consultation, EXERCISE
review-annex = Form with signature and stamp
review-annex-hint = A file is not kept with a draft: choose it here. At most 200 MiB; it is encrypted here and sent to those who take part.
compose-word-live = LIVE
compose-word-exercise = EXERCISE

facts-alert = Send { $mode } · { $level } · to { $desks ->
    [one] { $desks } desk
   *[other] { $desks } desks
} in { $zones ->
    [one] { $zones } zone
   *[other] { $zones } zones
} ({ $asleep } asleep) · expires { $expires }.
facts-alert-unending = Send { $mode } · { $level } · to { $desks ->
    [one] { $desks } desk
   *[other] { $desks } desks
} in { $zones ->
    [one] { $zones } zone
   *[other] { $zones } zones
} ({ $asleep } asleep) · no time of expiry.
facts-request = Send { $mode } · { $level } · { $form } · to { $desks ->
    [one] { $desks } desk
   *[other] { $desks } desks
} in { $zones ->
    [one] { $zones } zone
   *[other] { $zones } zones
} ({ $asleep } asleep) · deadlines begin to run.
facts-consult = Send { $mode } · { $level } · { $form }, for consultation · to { $desks ->
    [one] { $desks } desk
   *[other] { $desks } desks
} in { $zones ->
    [one] { $zones } zone
   *[other] { $zones } zones
} ({ $asleep } asleep) · nobody is asked to act yet, no deadline to answer runs.
facts-desks = Desks
facts-frozen = Deadlines
facts-frozen-means = Computed from the level and from each member's card, and frozen in the line when it is sent.
facts-disclosed = What is disclosed
facts-readers = { $count ->
    [one] { $count } member reads everything in it
   *[other] { $count } members read everything in it, this one included
}
facts-matter = { $items ->
    [0] No identifier
    [one] { $items } identifier
   *[other] { $items } identifiers
}, { $texts ->
    [one] { $texts } text
   *[other] { $texts } texts
}
facts-immediate = “Immediate” rings at every one of these desks at once, also where it is night.

## What a request needs

needs-nobody = Choose whom it asks: what they need stands here then.
needs-languages = Takes requests in
needs-dual-never = Does not ask whether the conduct is an offence there too.
needs-dual-disclosure = For disclosure, the conduct must be an offence there too; for preservation it need not be.
needs-dual-always = The conduct must be an offence there too.
needs-dual-here = It tests this for the present form: conduct in words, and provision and penalty of each offence, are needed.
needs-preservation = { $days ->
    [one] Keeps data { $days } day
   *[other] Keeps data { $days } days
}
needs-extension = { $days ->
    [one] Can keep them { $days } day longer
   *[other] Can keep them { $days } days longer
}
needs-extension-none = Its law knows no extension.
needs-authority = Decides
needs-use = Use of answers
needs-level = Choose a level: the deadlines stand here then.
needs-times = If it were sent now:
needs-preserve-until = Data kept until { $moment }
needs-complete = Nothing is lacking
needs-lacking = { $count ->
    [one] One thing is lacking
   *[other] { $count } things are lacking
}
needs-language-taken = every text in a language that is taken
needs-language-not-taken = in this language too

## Drafts

drafts = Drafts
drafts-all = All my drafts
drafts-about = What you have begun and not sent. Nobody else sees it. Files are not kept with it, but for an imported CAP file.
drafts-empty = Alerts and requests that you begin and keep stand here. There is none.
drafts-untitled = Without a title
drafts-nobody = nobody chosen yet
drafts-go-on = Go on
drafts-discard = Discard
drafts-discard-sure = Discard this draft? What was written in it is gone then.
drafts-keep = Keep it
