# The people of a node: signing in, one-time links, accounts, who read what.

person-colon = :{" "}
person-field-code = Code
person-field-name = Name
person-field-password = Password
person-field-again = The same password again
person-field-present = Present password
person-field-role = Roles
person-field-language = Language
person-field-zone = Zone of the second clock
person-field-token-name = What the token is for
person-field-scope = What it may do
person-field-days = How long it is good
person-role = Role
person-roles = Roles
person-signed-in = Signed in last
person-never = never
person-shut = shut
person-yes = yes
person-no = no
person-also-desk = I am on the desk too: I read dossiers and act in them

person-hint-code = 1 to 24 letters, digits, dots or hyphens, such as 7F3. Other members see it beside what you do; it can never be changed or given to somebody else.
person-hint-name = What your own agency calls you. It never leaves this node.
person-hint-password = At least 12 characters, of any kind. Several words that do not belong together are good; nothing has to be mixed, and nothing runs out.
person-hint-zone = As the IANA names it, such as Asia/Almaty. Nothing here: the zone of the desk.
person-hint-token-name = Such as: nightly export. You see it in the list below.

wrong-code = Letters, digits, dots and hyphens only, 1 to 24 of them, beginning with a letter or digit. “desk”, “node” and “automatic” mean something else.
wrong-code-taken = This code is taken, or was: the record names it for ever. Choose another.
wrong-name = A name on one line, of at most 120 bytes.
wrong-password-short = At least 12 characters.
wrong-password-long = At most 128 characters.
wrong-password-common = This is what guessers try first: a usual word, a row of keys, your own code or name. Choose something else.
wrong-password-not-that = This is not your present password.
wrong-roles = Choose at least one role.
wrong-again = The two passwords differ.
wrong-zone = No zone is called that.
wrong-token-name = Say what it is for, on one line of at most 60 characters.
wrong-scope = Choose at least one thing.
wrong-tokens-many = You have as many tokens as there may be. Take one back first.

sign-in = Sign in
sign-in-do = Sign in
sign-in-wrong = Code or password are not right, or the account is shut. Nobody is told which.
sign-in-too-often = Too many tries. Wait { $seconds ->
        [one] one second
       *[other] { $seconds } seconds
    } and try again.
sign-in-busy = Many are signing in at this moment. Try again at once.
sign-in-back = After signing in you come back to the page you were on.
sign-in-lost = Password lost? Your administrator makes a link by which you set a new one.
sign-in-kept = Your session was over when you sent this. Nothing was done; what you wrote is kept on this page and shown again after you sign in. A file has to be chosen again.
sign-in-nobody = Nobody manages this node yet.
    .next = Open the link that the node printed when it started. It is good for an hour; this command makes a new one:
kept-title = What you had written
kept-lead = You are signed in. Nothing was sent yet. Look at it, then go on or leave it.
kept-send = Go on with this
kept-leave = Leave it

page-other-host = This node is not called by this name.
    .next = On this machine open it as http://localhost and its port; from elsewhere by the address that its administrator set.
page-too-often = Too much was asked at once.
    .next = Wait a little and try again.

setup = Set up this node
    .lead = You will be the first administrator: you invite the others and look after the node. An administrator reads no dossiers, unless on the desk as well.
    .do = Set up
invitation = Join this desk
    .lead = Somebody invited you. Choose how other members will see you, and a password.
    .do = Join
recovery = Set a new password
    .lead = With the new password you sign in; wherever else you are signed in, you are signed out.
    .do = Set the password
link-until = This link is good once, until { $moment }.
link-gone = This link is not good any more.
    .next = A link is good once and for an hour. Ask whoever gave it to you for another; on the node's own machine, comity setup-link makes one.

people-lead = Who may sign in at this node. Other members never see names.
people-invite = Invite somebody
    .lead = You get a link, good once and for an hour. Give it to the person in a way you trust.
    .do = Make the link
people-link-invitation = The invitation:
people-link-recovery = The link to a new password for
people-link-once = It is shown only now and is good for an hour.
people-powers = What each role may do
people-overseer = Whatever anybody reads is written down with code, name and time; an overseer's reading too. Nobody can hide from an overseer.
people-last-administrator = Nobody could manage this node any more. Make somebody else administrator first.
people-full = There are as many accounts as there may be.
    .next = Ask whoever looks after the node.
person-change = Change
person-recover = Link to a new password
person-end-sessions = End all sessions
person-set-roles = Set these roles
person-shut-do = Shut the account
person-open = Open the account again
power-read = Reads dossiers
power-act = Acts
power-oversee = Sees who read what
power-manage = Manages node and people

account = My account
account-name-stays = (never leaves this node)
account-until = You stay signed in until
account-wishes = How pages look
    .do = Keep
account-language-browser = As the browser prefers
account-theme = Colours
theme-automatic = As the browser prefers
theme-light = Light
theme-dark = Dark
theme-night = Night: warm and dim, for dark rooms
account-keys = Single keys do something (j, k, Enter, a, r …)
account-password = Password
    .do = Change the password
account-sessions = Where you are signed in
account-session = since { $begun }, used { $used }
account-session-this = this one
account-session-end = End it
account-sessions-end = End all others
account-tokens = Tokens for programs
account-tokens-none = No program acts for you.
account-token-made = The token:
account-token-once = It is shown only now. Whoever has it acts as you.
account-token-new = Make a token
    .do = Make it
account-token-until = good until { $moment }
account-token-used = used { $moment }
account-token-revoke = Take it back
account-days = { $days } days
account-done-wishes = Kept.
account-done-password = The password is changed; your other sessions have ended.
account-done-ended = Ended.
account-done-revoked = Taken back.
scope-read = read
scope-act = act
scope-admin = manage the node

access-log = Who read what
    .lead = One row for a person, a thing and an hour, the newest first. Kept for { $days } days.
    .none = Nobody has read anything yet.
access-who = Who
access-what = What
access-times = Times
access-older = Older
access-desk = the Desk
access-dossier = a dossier
access-file = a file
access-access-log = this log
access-api = by a program:
access-search = searched for:
access-page = a page

# Commands

setup-link-here = Open this link to set up the node. It is good once, until { $moment }:
    { $url }
setup-link-for = A new password for { $code }. The link is good once, until { $moment }:
    { $url }
user-row = { $code }  { $name }  { $roles }  { $state }
user-none = There is nobody yet. `comity setup-link` makes the link for the first administrator.
user-signed-in = signed in { $moment }
error-has-administrator = This node has an administrator.
    .hint = An administrator invites others under People. Whose password is lost: comity user recover CODE
error-no-such-user = There is nobody with the code { $code }, or the account is shut.
    .hint = comity user list
error-people = The accounts of this node cannot be used: { $detail }
    .hint = comity doctor
