# The API: problems, forms in a list, tokens.

# Problems: what each code of the API means.
api-problem-token = The token is missing, over or not one of this node.
api-problem-scope = The token may not do this.
api-problem-officer = The officer's code is not one line of at most 24 characters.
api-problem-officer-not-yours = A token acts for the officer who made it and for nobody else.
api-problem-host = The node is not called by this name.
api-problem-not-found = The API has no such path.
api-problem-method-not-allowed = This path does not take this method.
api-problem-request = The request cannot be read.
api-problem-body = The body cannot be read.
api-problem-too-large = The request is larger than requests may be.
api-problem-base64 = The file is not in base64.
api-problem-no-such-act = There is no such act.
api-problem-no-such-dossier = No such dossier is here.
api-problem-several-dossiers = Several dossiers are called so.
api-problem-no-such-thing = No such thing is here.
api-problem-file-not-here = The file has not come yet.
api-problem-cap-in-part = Only a part of this alert stands in the line, so it cannot be written from there.
api-problem-too-slow = The request took too long.
api-problem-stopped = The node is stopping.
api-problem-storage-failed = The node's store failed.
api-problem-form = The form is not complete or not right.
api-problem-cap = The CAP file was not taken.
api-problem-alert-too-large = The words of the alert alone are larger than a line may be.
api-problem-file-too-large = The file is larger than files may be.
api-problem-media-type = The media type is not one line of text.
api-problem-refused = The rules of the record refuse it.
api-problem-charter = The charter was not taken.
api-problem-card = The card was not taken.
api-problem-idempotency-key = The key is not 1 to 128 visible ASCII characters.
api-problem-idempotency-reused = This key was used for something else within 24 hours.
api-problem-too-many = There are as many of these as there may be.
api-problem-too-long = A text is longer than it may be.
api-problem-no-account = This needs an account: use the token of an officer, or name the officer.
api-problem-scopes = Scopes are read, act and admin; a token has at least one.
api-problem-roles = Roles are duty-officer, supervisor, administrator and overseer; a person has at least one.
api-problem-busy = Too many ask at once: ask again.
api-problem-too-often = Too much was asked at once: wait as long as the answer says.
api-problem-no-word = There is no word in the question.
api-problem-question-too-long = The question is longer than it may be.
api-problem-too-many-words = The question has more words than it may have.
api-problem-last-administrator = The last administrator cannot be shut out.

# What a body lacks, and where.
api-body-at = line { $line }, column { $column }
api-body-syntax = It is not JSON ({ $place }).
api-body-shape = A value is missing, unknown or of another type ({ $place }).
api-body-type = Its media type is not one that this path takes.
api-body-parts = Its parts cannot be read.
api-body-file-twice = More than one file came.

# Verbs of forms that are not lines.
form-verb-open = Open
form-verb-update = Update
form-verb-cancel = Cancel
form-verb-correct = Correct
form-verb-invite = Invite
form-verb-remove = Remove
form-verb-close = Close
form-verb-reopen = Open again

# Codes of fields that have no list of their own.
form-code-yes = Yes
form-code-no = No
form-code-live = Live
form-code-exercise = Exercise
form-code-draft = A draft, for consultation
form-code-send = Send it

# Why a charter is not taken.
charter-fault-malformed = These bytes are not a charter in its one form.
charter-fault-too-large = The charter is larger than a charter may be.
charter-fault-members = The list of members is out of order, repeats a code or a root key, or lacks a name.
charter-fault-council = The council's seats are out of order, repeat a key, or name a member that is not listed.
charter-fault-threshold = A threshold of the council must be more than half of it and no more than all.
charter-fault-policy = The charter raises a limit of the protocol, or sets one to nothing.
charter-fault-review-date = The review date is not after the date of issue.
charter-fault-chain = The charter does not continue the version before it.
charter-fault-gap = Versions between ours and this one are missing.
charter-fault-other-network = The charter is of another network.
charter-fault-reassigned = A code of the version before is gone or was given to another body.
charter-fault-review-passed = The version before was past its review date: renew it before taking new members.
charter-fault-too-few-signatures = { $got } of { $need } signatures of the council are there.
charter-fault-foreign-signature = The signature is not one of this charter's council.
charter-fault-fingerprint = The fingerprint is not the one that was given; group { $group } of 12 is the first that differs.
charter-fault-suspension = A suspension lasts at most 72 hours, once for each member and version of the charter.

# Why a card is not taken.
card-fault-malformed = These bytes are not a card in its one form.
card-fault-too-large = The card is larger than a card may be, or the member has too many.
card-fault-keys = The card's keys are out of order, repeated, of a wrong length, never valid or missing.
card-fault-lists = A list of the card is out of order, or empty where something must stand.
card-fault-address = An address of the card is not one.
card-fault-own-mailbox = A member cannot keep its own mailbox.
card-fault-desk = The desk's hours, time zone or phone number are not of their shape.
card-fault-law = The law profile is not of its shape.
card-fault-chain = The card does not continue the card before it.
card-fault-gap = Cards between ours and this one are missing.
card-fault-other = The card is of another member or network.
card-fault-signature = The card is not signed by the member's root key.

# Tokens on the command line.
token-made = Token { $number } for { $code }, good until { $until }. It is shown this once:
token-line = { $number }  { $code }  { $name }  [{ $scopes }]  until { $until }
token-never-used = never used
token-used = used { $at }
token-none = No tokens.
token-revoked = Token { $number } opens nothing any more.
