# The kinds of line, as the timeline names them, and how lines stand that do not simply count.

line-genesis = Opened
line-participants = Participants changed
line-grant = Earlier texts released
line-lead-offer = Lead offered
line-lead-accept = Lead accepted
line-lead-release = Lead transferred
line-close = Closed
line-reopen = Reopened
line-profile = Newer kinds of line allowed
line-fork-proof = Proof of a fork
line-lane-open = Lane opened
line-lane-close = Lane closed
line-seen = Lines taken note of

line-acknowledge = Acknowledged
line-note = Note
line-attach = File
line-correct = Correction
line-withdraw = Withdrawal
line-translate = Translation
line-link = Link to another dossier
line-flag = Doubt about the character of the matter
line-leave = Left the dossier
line-flag-answer = Answer to a doubt
line-handling = Handling changed
line-level = Level changed

line-alert = CAP alert
line-measures = Measures taken
line-help-offered = Help offered
line-help-needed = Help needed

line-request-draft = Request for consultation
line-request = Request sent
line-amendment = Request amended
line-extension = Longer preservation asked for
line-call-off = Request called off
line-outcome = Outcome
line-accept = Accepted
line-accept-part = Accepted in part
line-need-more = More is needed
line-transfer = Transferred to the competent authority
line-postpone = Postponed
line-refuse = Refused
line-progress = Progress
line-answer = Answer
line-preserved = Data preserved
line-consent-ask = Consent asked for
line-consent = Consent given or not

line-newer = A newer kind of line

standing-newer = A newer kind of line: kept and passed on, not read here
standing-refused = Does not count: { $why }
standing-struck = Struck: its lane was forked; see the proof
standing-void = Void: the lead had been transferred
standing-late = Late: written after the member was removed
standing-outside = Does not count: its author was listed by void lines only
