# The pages.

nav-label = Pages
nav-desk = Desk
nav-exercise = Exercises
nav-new-alert = New alert
nav-new-request = New request
nav-directory = Directory
nav-peers = Peers
nav-quarantine = Alarms and quarantine
nav-status = Node status
nav-people = People
nav-account = my account
skip = Skip to the content
sign-out = Sign out
role-overseer = overseer
demo-band = DEMO
demo-means = Fictional members on one machine. Nothing leaves it, nothing here is real.
label = { $name }: { $value }
page-live = Asked again every { $seconds } s
page-live-stop = Stop
page-still = Stopped, else every { $seconds } s
page-live-start = Start
page-loopback-only = These pages answer on the node's own machine only: http://localhost/
page-not-found = There is no such page or dossier here
    .next = Check the reference. Every node shows only the dossiers that its member takes part in.
page-node-stopped = The node has stopped
    .next = Look at its log, and start it again: comity serve. Nothing that was acknowledged is lost.

## The Desk

desk-needs-acknowledgement = Needs acknowledgement
desk-waiting = Waiting on others
desk-mine = Ours
desk-information = For information
desk-exercise = Desk of exercises
desk-exercises-wait = { $count ->
    [0] Exercises
    [one] Exercises: { $count } needs acknowledgement
   *[other] Exercises: { $count } need acknowledgement
}
desk-live-waits = { $count ->
    [0] The live Desk
    [one] The live Desk: { $count } needs acknowledgement
   *[other] The live Desk: { $count } need acknowledgement
}
desk-closed = Closed dossiers
desk-closed-one = Closed
desk-closed-at = closed { $moment }
desk-former = no longer takes part
desk-silent = { $silent } of { $all } have not acknowledged
desk-acknowledge = Acknowledge
desk-taken = { $reference } is acknowledged: { $moment }, officer { $officer }.
desk-already-taken = { $reference } was already acknowledged: { $moment }, officer { $officer }. Nothing more was written.
desk-not-acknowledged = It was not acknowledged
    .next = Open the dossier: there you see what stands in the way.
desk-open-dossier = Open
desk-quiet = Nothing has needed acknowledgement yet.
desk-quiet-since = Nothing needs acknowledgement since { $moment }.
desk-empty = Alerts and requests that this member opens or is asked to take part in stand here. There is none yet.
desk-exercise-empty = Exercises stand here, apart from everything real. There is none yet.
desk-part-empty = Nothing stands here now.
desk-next = Next page
desk-whole = The whole Desk
desk-handling-unknown = Handling not known yet
desk-desks = Desks now
desk-hours-from-cards = Hours as the members state them on their cards; rosters are not known here. Bars run from 00:00 to 24:00 UTC.
desk-links-checked = { $up } of { $all } desks answer.
desk-links-heard = The one heard longest ago answered { $ago }.
desk-links-down = Not answering: { $members }.
desk-no-peers = There is no other member yet.
desk-closed-until = closed until { $moment }
desk-no-card = No card of it is here.
desk-zone-unknown = Its time zone is not known here.
desk-open-always = open round the clock
desk-open-hours = open { $hours }
desk-coverage = { $least ->
    [0] In some hours no desk of { $all } is open; at most { $most } are.
   *[other] { $least } to { $most } of { $all } desks are open in every hour.
}
desk-coverage-all = All { $all } desks are open in every hour.
desk-coverage-hours = Hours and languages
column-hour = UTC
column-open = Desks open
column-languages = Languages
desk-all-peers = All peers, with phones
desk-alarms = { $count ->
    [one] { $count } alarm that nobody has looked at
   *[other] { $count } alarms that nobody has looked at
}
verified = ✓ Signature verified
level-unknown = Level not known
clock-acknowledge = acknowledge:
clock-answer = answer:
clock-kept = kept:
clock-acknowledge-by = Acknowledge by { $moment }
clock-answer-by = Answer by { $moment }
handling-unknown = Handling not known: the text that states it has not come. Treat everything as for the persons addressed only.
exercise = EXERCISE
exercise-means = Nothing here is real. No measure is to be taken outside the exercise.

## A dossier

dossier = Dossier
dossier-several = Several dossiers fit
dossier-closed-at = Closed { $moment }.
dossier-flagged = A participant doubts the character of the matter. Nothing is shared onward until the lead has answered.
dossier-verified = Each line was checked here: signature, place, right to write. { $count ->
    [one] { $count } line is held
   *[other] { $count } lines are held
}; two desks that hold the same read the same digest aloud: { $digest }
lead = Lead
participants = Participants
removed = Removed
list-and = ,{ " " }
act-acknowledge = Acknowledge with
parallel = Parallel: written beside each other. All are shown; people decide.
text-not-received = Text not received
text-erased = Text erased on schedule
text-newer = A newer form of text that this version cannot read
text-not-shown = This page does not show what such a line says. It is shown by:
original = Original
corrected-at = Corrected { $moment }
withdrawn-at = Withdrawn { $moment }.
about-dossier = The dossier as a whole
about-line = About
line-of-timeline = Its line
statements = What the lead stated
from = from { $moment }
until = until { $moment }
expired = expired
and-more = and { $count } more
alert-over = No alert is in force any more.
alert-reduced = Only a part of this alert stands here: the whole is in the original file.
alert-signature = An XML signature stands in the original. It is not checked by Comity.

matrix = What became of it
matrix-sum = { $count } of { $all } have acknowledged. Silent members come first.
matrix-silent = silent
matrix-left = left
matrix-nothing = nothing yet
matrix-update-open = An update is not acknowledged
matrix-not-delivered = not delivered
matrix-latest-not-delivered = latest lines not delivered
matrix-texts-lacking = texts are still lacking
matrix-phone = Phone { $phone }
column-member = Member
column-delivered = Delivered
column-acknowledged = Acknowledged
column-acted = Acted
timeline = Timeline
timeline-all = Show also what nodes write for themselves
timeline-fewer = Hide what nodes write for themselves
timeline-older = Older lines
timeline-latest = Latest lines

## Peers

peers-empty = The other members of the network stand here. There is none yet.
    .next = To see the charter:
peers-explain = To see why something was not delivered:
peers-nothing-waits = nothing
peers-waits = { $count ->
    [one] { $count } line
   *[other] { $count } lines
}
peers-urgent = { $count } urgent
peers-since = since { $moment }
peers-tries = { $count ->
    [one] { $count } try
   *[other] { $count } tries
}
peers-next-try = next try { $moment }
peers-never = not yet
peers-card = card of { $moment }
reach-untried = not tried yet
reach-up = answers
reach-down = does not answer since { $since }
column-reach = Link
column-waits = Waits for it
column-heard = Last heard
column-phone = Phone of last resort

## Alarms and quarantine

alarms = Alarms
alarms-empty = No alarm. Here stands what should never happen: forks, forged lines, charters that contradict each other.
quarantine = Quarantine
quarantine-empty = Nothing was kept aside. Here stands what failed a check: a wrong signature, an unknown key.
refusal-unknown = a reason that this version does not know
times = { $count } times
column-what = What
column-whom = Whom
column-when = When
column-do = What to do
column-from = Delivered by
column-why = Why

page-not-signed-in = You are not signed in.
    .next = Sign in; you come back to this page.
page-not-allowed = Your role does not allow this.
    .next = Ask the administrator of your node who may.
page-form-token = This form did not come from a page of your present session, so nothing was done.
    .next = Go back, load the page again and send it once more.
page-form = What was sent cannot be read as a form, so nothing was done.
    .next = Go back and send it again; a file may have at most 200 MiB.

## Live

link-live = Live
link-checking = Checking every 20 s
link-lost = No contact since { $time }
live-new = { $count } new — press n
live-changed = Changed — press n
live-immediate = Immediate: { $reference }
sound-on = Sound on
sound-off = Sound off
draft-saved = Saved { $time }
draft-unsaved = Not saved: the node does not answer. What you wrote stays here.
close = Close

## Keys

keys = Keys
keys-promise = No single key sends, refuses or acknowledges: it leads to the button, Enter presses it. Off while you write; your account switches them off altogether.
key-next = Next dossier
key-previous = Previous dossier
key-open = Open it
key-acknowledge = To the button: acknowledge
key-route = To the form: who deals with it
key-reply = To the form: reply
key-wait = To the form: wait
key-new = Show what is new
key-search = Search
key-help = These keys
key-close = Close
