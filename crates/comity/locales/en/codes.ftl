# The words of the codes, by the keys of `comity_dossier::codes`.

## How urgent

level-immediate = Immediate
level-urgent = Urgent
level-priority = Priority
level-routine = Routine

## Who may know (TLP 2.0). The label itself, such as TLP:AMBER, is never translated.

tlp-clear = Anybody may know
tlp-green = For the community, not for the public
tlp-amber = For the receiving organisation and its clients, as needed
tlp-amber-strict = For the receiving organisation only, as needed
tlp-red = For the persons addressed only

## What may be done (PAP)

pap-clear = Anything lawful may be done
pap-green = Active steps that do not touch the other side
pap-amber = Passive checks only
pap-red = Nothing that anybody could notice

## Limits of use

use-h0 = For police and safety work, as the receiver's law allows
use-h1 = Not as evidence in court without the provider's consent
use-h2 = Not to be passed on without the provider's consent
use-h3 = Other limits, as stated

## Grades

grade-scheme-4x4 = 4×4
source-a = A: no doubt about the source
source-b = B: source mostly reliable
source-c = C: source mostly not reliable
source-x = X: source cannot be assessed
information-1 = 1: known to be true
information-2 = 2: known to the source, not to who reports it
information-3 = 3: not known to the source, but agrees with other information
information-4 = 4: not known to the source and not corroborated

## Translations

translation-original = original
translation-human = translated by a person
translation-machine = machine translation, not checked
translation-official = official translation

## Purposes

purpose-life-and-safety = Danger to life or safety
purpose-disaster-relief = Disaster relief
purpose-public-health = Public health
purpose-cyber-incident = Cyber incident
purpose-crime-prevention = Prevention of crime
purpose-investigation = Investigation
purpose-proceedings = Use in court
purpose-infrastructure = Protection of infrastructure and transport
purpose-exercise = Exercise: nothing in it is real
purpose-other = Other purpose, as stated

## Legal bases

legal-basis-treaty = Treaty
legal-basis-agreement = Agreement between agencies
legal-basis-national-law = Law of the lead
legal-basis-charter = Charter of the network
legal-basis-reciprocity = Reciprocity
legal-basis-vital-interests = Vital interests of persons

## The character check

character-political = not political
character-military = not military
character-religious = not religious
character-racial = not racial
flag-political = The matter looks political
flag-military = The matter looks military
flag-religious = The matter looks religious
flag-racial = The matter looks racial
flag-discrimination = It looks as if people were pursued for who they are or what they think
flag-unclear = The facts do not say enough
flag-outcome-maintained = The statement stands
flag-outcome-amended = The dossier was changed to meet the doubt
flag-outcome-accepted = The doubt is right; the dossier will be closed

## Why a line was withdrawn

withdraw-mistaken = It is wrong
withdraw-misdirected = It was meant for another dossier or other readers
withdraw-outdated = It is no longer true
withdraw-duplicate = It stands elsewhere already
withdraw-not-shareable = It must not be shared
withdraw-other = Other reason, as stated

## Grounds to refuse

ground-form = A requirement of form is not met
ground-competence = Another authority is competent
ground-sovereignty = Sovereignty, security or other essential interests
ground-political = Political offence
ground-discrimination = Danger of pursuit for who a person is or what a person thinks
ground-dual-criminality = The conduct is not an offence here
ground-ne-bis-in-idem = The matter has been judged already
ground-penalty = No assurance about the penalty
ground-military = Purely military offence
ground-ongoing = Postponed: own proceedings are under way
ground-safety = Danger to a person's safety
ground-proportionality = Out of proportion
ground-third-party = A third party owns it and has not agreed
ground-not-found = Not found
ground-prohibited = The measure is prohibited here
ground-data-protection = Data protection
ground-judicial = Only a court can order it

## What one dossier is to another

relation-related = About the same matter
relation-continues = Goes on from
relation-continued-by = Goes on in
relation-duplicate = Says the same as
relation-part-of = Part of

## Measures

measure-monitoring = Watching
measure-public-warned = Public warned
measure-services-alerted = Services on alert
measure-area-closed = Area closed
measure-evacuated = People evacuated
measure-sheltered = People sheltered
measure-transport-restricted = Transport restricted
measure-checks-strengthened = Checks strengthened
measure-rescue-sent = Rescue forces sent
measure-medical-care = Medical care arranged
measure-supply-secured = Power, water or communications secured
measure-systems-secured = Systems secured
measure-sites-protected = Sites protected
measure-investigation-opened = Investigation opened
measure-liaison-named = Liaison officer named
measure-not-concerned = Not concerned
measure-other = Other measure, as stated

## Help

help-search-and-rescue = Search and rescue
help-medical = Medical help
help-evacuation = Evacuation
help-shelter = Shelter
help-food-and-water = Food and water
help-transport = Transport
help-fire-fighting = Fire fighting
help-engineering = Heavy machines, pumps, bridges
help-power = Power
help-communications = Communications
help-cbrn = Chemical, biological, radiological, nuclear (CBRN)
help-forensics = Forensic work
help-cyber = Cyber incident response
help-negotiation = Negotiation
help-information = Information
help-interpreters = Interpreters
help-protection = Protection of people and places
help-other = Other help, as stated

## Dossiers

dossier-alert = Alert
dossier-request = Request
history-none = A late participant reads nothing written before it came
history-author-consent = Each author decides what a late participant reads of its earlier lines
history-lead-grants = The lead decides what a late participant reads of earlier lines
close-done = The matter is done
close-mistaken = Opened in error or twice
close-continued-elsewhere = Goes on in another dossier
lane-started = The node was started
lane-abandoned = The node went on in a new lane, to be safe
lane-invited-again = The member was invited again
lane-forked = Somebody else had written with the member's key

## Who acted

role-duty-officer = duty officer
role-supervisor = supervisor
role-administrator = administrator
role-automatic = the node itself
sign-in-none = without a person
sign-in-local-token = by a token on the node's machine
sign-in-password = by password
sign-in-second-factor = by password and second factor
sign-in-passkey = by passkey

## Lines without effect

without-effect-not-own-line = Without effect: it is about another member's line
without-effect-target-unknown = Without effect: the line it is about does not count here
without-effect-not-changeable = Without effect: such a line is replaced by a newer one, not changed
without-effect-wrong-content = Without effect: it does not fit the line it is about
without-effect-exercise-mismatch = Without effect: live and exercise are mixed

## CAP messages of an alert

alert-state-current = in force
alert-state-updated = replaced by an update
alert-state-cancelled = cancelled
alert-state-withdrawn = withdrawn
alert-state-message = message
