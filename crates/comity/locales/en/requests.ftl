# The words of the codes of a request, by the keys of `comity_dossier::codes::request`.

request-form-preservation = Preservation of data
request-form-information = Information
request-form-emergency-disclosure = Emergency disclosure

origin-new = New request
origin-extension = Extension of an earlier preservation
origin-follows-preservation = Follows a preservation
origin-follows-mla = Follows a request for mutual legal assistance

identifier-ip-port = IP address and port
identifier-url = Web address (URL)
identifier-domain = Domain name
identifier-email = E-mail address
identifier-account = Account at a service
identifier-phone = Phone number
identifier-imei = Mobile device (IMEI)
identifier-message-id = Message id
identifier-wallet = Crypto-asset wallet
identifier-file-hash = File hash
identifier-iban = Bank account (IBAN)
identifier-other = Other, as named

data-class-subscriber = Subscriber data
data-class-traffic = Traffic data
data-class-content = Content data

necessity-volatile = The data vanish by themselves
necessity-short-retention = The provider keeps them for a short time only
necessity-deletion-risk = Somebody may delete them
necessity-threat-to-life = A life may be lost
necessity-other = Other reason, as stated

mla-will-follow = A formal request will follow
mla-sent = A formal request has been sent
mla-not-planned = No formal request is planned

confidentiality-keep-confidential = Keep the request and what is done on it confidential
confidentiality-do-not-tell-user = Do not tell the person concerned

conduct-killing = Killing or grave injury
conduct-kidnapping = Taking or holding a person
conduct-human-trafficking = Trade in human beings
conduct-migrant-smuggling = Smuggling of migrants
conduct-sexual-exploitation = Sexual violence or exploitation
conduct-theft = Robbery, burglary or theft
conduct-fraud = Fraud
conduct-extortion = Extortion or blackmail
conduct-corruption = Corruption
conduct-money-laundering = Money laundering
conduct-counterfeiting = Counterfeiting or piracy
conduct-forgery = Forged documents
conduct-drugs = Drugs
conduct-weapons = Weapons, ammunition or explosives
conduct-computer-intrusion = Access to systems or data without right, or interference with them
conduct-attack-on-public = Arson, bombing or attacks on people at large
conduct-sabotage = Sabotage of transport, power, water or communications
conduct-environment = Harm to the environment or to protected species
conduct-cultural-property = Trade in cultural property
conduct-goods-smuggling = Smuggling of goods, or evasion of duties
conduct-other = Other conduct, as described

intended-use-prevention = To avert harm
intended-use-investigation = As a lead in an investigation
intended-use-court = As evidence in court
intended-use-protection = To find or protect a person

reply-by-dossier = In this dossier
reply-by-email = By e-mail
reply-by-phone = By phone
reply-by-post = By post or courier

preservation-risk-will-not-secure = Preservation will not secure the data
preservation-risk-threatens-confidentiality = Preservation threatens the confidentiality of the investigation
preservation-risk-threatens-inquiry = Preservation hampers the investigation in another way

answer-complete = Everything that was asked
answer-more-follows = A part; more follows
answer-nothing-found = Searched; nothing was found

volume-kilobytes = Less than a megabyte
volume-megabytes = Less than a gigabyte
volume-gigabytes = Less than a terabyte
volume-terabytes = A terabyte or more

call-off-not-needed = No longer needed
call-off-mistaken = Sent by mistake
call-off-duplicate = Stands elsewhere already
call-off-other-channel = Goes on by another channel
call-off-other = Other reason, as stated

request-outcome-fulfilled = Fulfilled
request-outcome-partly-fulfilled = Fulfilled in part
request-outcome-not-fulfilled = Not fulfilled
request-outcome-formal-request = A formal request follows or has followed
request-outcome-not-needed = No longer needed

consent-use-forward = Pass it on
consent-use-court = Use it as evidence in court
consent-use-other-purpose = Use it for another purpose
consent-given = Consent given
consent-given-with-conditions = Consent given, on conditions
consent-not-given = Consent not given

request-status-draft = draft
request-status-sent = sent
request-status-received = received
request-status-acknowledged = acknowledged
request-status-accepted = accepted
request-status-in-part = accepted in part
request-status-need-more = more is needed
request-status-transferred = transferred
request-status-postponed = postponed
request-status-refused = refused
request-status-answered = answered
request-status-withdrawn = called off
request-status-closed = closed

## How a request stands, on the command line

cli-request-asked = { $form } (line { $line })
cli-request-drafted = For consultation: { $form } (line { $line })
cli-request-table = How it stands with each member, silent members first
cli-request-standing = { $status }
cli-request-extension = longer preservation: { $status }
cli-request-kept = kept until { $until } (line { $line })
cli-request-keeping-ends = preserved until: { $clock }
cli-request-acknowledge-by = acknowledge by { $by } ({ $clock })
cli-request-answer-by = answer by { $by } ({ $clock })
cli-request-needs = { $form } must have, beside what stands on every dossier:
cli-request-needs-law = The law of { $member } asks for (card { $version }):
cli-request-needs-no-card = No card of { $member } is here: it cannot be asked.
cli-request-needs-languages = every text in one of these languages: { $languages }
cli-request-needs-days = It keeps data for { $days } days, and { $longer } days longer if asked.
cli-request-fields = Every field of the form:

field-acknowledge-by = Acknowledge by
field-answer-by = Answer by
field-card-version = Computed from card
field-preserve-until = Keep until

error-not-a-request = This dossier is no request.
    .hint = See it with `comity show`.
error-nothing-asked = Nothing is asked in this dossier that could be sent or changed.
    .hint = Give the whole form: see `comity request fields`.
error-several-asked = Several requests or drafts stand beside each other here.
    .hint = Say which with target= or draft=, and give the whole form with --whole.
