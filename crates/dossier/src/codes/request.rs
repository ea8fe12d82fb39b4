//! The code lists of requests: what is asked, by what an account or a device is named, why it is urgent, how it ended.
//!
//! Promise: as in the parent. Offences are named by conduct; no list holds a political category (domain, rule of law 1).
//! Not here: grounds to refuse (the parent's [`crate::codes::RefusalGround`]; which of them a form knows:
//! [`crate::kind::request::grounds`]).

use super::Code;

codes! {
    /// What is asked for.
    RequestForm = "request-form" {
        /// Keep data that exist, so that they are not lost before a formal request (Budapest Convention, 29 and 30).
        Preservation = 0, "preservation";
        /// Tell us what you hold or can find.
        Information = 1, "information";
        /// Disclose at once, because life or safety is at risk.
        EmergencyDisclosure = 2, "emergency-disclosure";
    }

    /// What a request follows.
    RequestOrigin = "origin" {
        /// Nothing: it is new.
        New = 0, "new";
        /// An earlier request for preservation, which is to hold longer.
        Extension = 1, "extension";
        /// An earlier request for preservation.
        FollowsPreservation = 2, "follows-preservation";
        /// An earlier request for mutual legal assistance.
        FollowsMla = 3, "follows-mla";
    }

    /// By what an account, a device, a place on the net or a thing is named.
    IdentifierType = "identifier" {
        /// An IP address with its port, at a time.
        IpPort = 0, "ip+port" as "ip-port";
        /// An address on the web.
        Url = 1, "url";
        /// A domain name.
        Domain = 2, "domain";
        /// An e-mail address.
        Email = 3, "email";
        /// An account at a service, as `account@service`.
        Account = 4, "account";
        /// A phone number (E.164).
        Phone = 5, "phone";
        /// A mobile device (IMEI).
        Imei = 6, "imei";
        /// A message, by its id (RFC 5322).
        MessageId = 7, "message-id";
        /// A wallet of a crypto-asset.
        Wallet = 8, "wallet";
        /// A file, by its hash.
        FileHash = 9, "file-hash";
        /// A bank account (IBAN, ISO 13616).
        Iban = 10, "iban";
        /// Something else, which the value names.
        Other = 11, "other";
    }

    /// What sort of data is meant.
    DataClass = "data-class" {
        /// Who has an account or a connection.
        Subscriber = 0, "subscriber";
        /// Who exchanged something with whom, when, by what route.
        Traffic = 1, "traffic";
        /// What was exchanged or stored.
        Content = 2, "content";
    }

    /// Why data must be kept now.
    Necessity = "necessity" {
        /// The data vanish by themselves.
        Volatile = 0, "volatile";
        /// The provider keeps them for a short time only.
        ShortRetention = 1, "short-retention";
        /// Somebody may delete them.
        DeletionRisk = 2, "deletion-risk";
        /// A life may be lost.
        ThreatToLife = 3, "threat-to-life";
        /// Something else, which the words state.
        Other = 4, "other";
    }

    /// Whether a formal request will follow.
    MlaIntent = "mla" {
        /// It will follow.
        WillFollow = 0, "will-follow";
        /// It has been sent.
        Sent = 1, "sent";
        /// None is planned.
        NotPlanned = 2, "not-planned";
    }

    /// What is asked to be kept quiet.
    Confidentiality = "confidentiality" {
        /// The request and what is done on it.
        KeepConfidential = 0, "keep-confidential";
        /// The person concerned is not told.
        DoNotTellUser = 1, "do-not-tell-user";
    }

    /// Conduct that is investigated, in plain kinds. The law of each side names it by itself.
    Conduct = "conduct" {
        /// Killing or grave injury.
        Killing = 0, "killing";
        /// Taking or holding a person.
        Kidnapping = 1, "kidnapping";
        /// Trade in human beings.
        HumanTrafficking = 2, "human-trafficking";
        /// Smuggling of migrants.
        MigrantSmuggling = 3, "migrant-smuggling";
        /// Sexual violence or exploitation, of children above all.
        SexualExploitation = 4, "sexual-exploitation";
        /// Robbery, burglary or theft.
        Theft = 5, "theft";
        /// Fraud.
        Fraud = 6, "fraud";
        /// Extortion or blackmail.
        Extortion = 7, "extortion";
        /// Corruption.
        Corruption = 8, "corruption";
        /// Money laundering.
        MoneyLaundering = 9, "money-laundering";
        /// Counterfeiting or piracy.
        Counterfeiting = 10, "counterfeiting";
        /// Forged documents.
        Forgery = 11, "forgery";
        /// Drugs.
        Drugs = 12, "drugs";
        /// Weapons, ammunition or explosives.
        Weapons = 13, "weapons";
        /// Access to systems or data without right, or interference with them.
        ComputerIntrusion = 14, "computer-intrusion";
        /// Arson, bombing or attacks on people at large.
        AttackOnPublic = 15, "attack-on-public";
        /// Sabotage of transport, power, water or communications.
        Sabotage = 16, "sabotage";
        /// Harm to the environment or to protected species.
        Environment = 17, "environment";
        /// Trade in cultural property.
        CulturalProperty = 18, "cultural-property";
        /// Smuggling of goods, or evasion of duties.
        GoodsSmuggling = 19, "goods-smuggling";
        /// Something else, which the facts describe.
        Other = 20, "other";
    }

    /// What the answer is wanted for, beyond the purpose of the dossier.
    IntendedUse = "intended-use" {
        /// To avert harm.
        Prevention = 0, "prevention";
        /// As a lead in an investigation.
        Investigation = 1, "investigation";
        /// As evidence in court.
        Court = 2, "court";
        /// To find or protect a person.
        Protection = 3, "protection";
    }

    /// By what means a reply is liked best.
    ReplyBy = "reply-by" {
        /// In this dossier.
        Dossier = 0, "dossier";
        /// By e-mail.
        Email = 1, "email";
        /// By phone.
        Phone = 2, "phone";
        /// By post or courier.
        Post = 3, "post";
    }

    /// What a preservation may bring about that the asking side should know (Budapest Convention, 29, paragraph 6).
    PreservationRisk = "preservation-risk" {
        /// It will not secure the data.
        WillNotSecure = 0, "will-not-secure";
        /// It threatens the confidentiality of the investigation.
        ThreatensConfidentiality = 1, "threatens-confidentiality";
        /// It hampers the investigation in another way.
        ThreatensInquiry = 2, "threatens-inquiry";
    }

    /// How far an answer goes.
    AnswerResult = "answer" {
        /// Everything that was asked.
        Complete = 0, "complete";
        /// A part; more follows.
        MoreFollows = 1, "more-follows";
        /// Searched; nothing was found.
        NothingFound = 2, "nothing-found";
    }

    /// How much data was kept.
    Volume = "volume" {
        /// Less than a megabyte.
        Kilobytes = 0, "kilobytes";
        /// Less than a gigabyte.
        Megabytes = 1, "megabytes";
        /// Less than a terabyte.
        Gigabytes = 2, "gigabytes";
        /// More.
        Terabytes = 3, "terabytes";
    }

    /// Why the lead calls a request off.
    CallOffReason = "call-off" {
        /// It is needed no more.
        NotNeeded = 0, "not-needed";
        /// It was sent by mistake.
        Mistaken = 1, "mistaken";
        /// It stands elsewhere already.
        Duplicate = 2, "duplicate";
        /// It goes on by another channel.
        OtherChannel = 3, "other-channel";
        /// Something else, which the words state.
        Other = 4, "other";
    }

    /// What became of a request in the end.
    RequestOutcome = "request-outcome" {
        /// It was fulfilled.
        Fulfilled = 0, "fulfilled";
        /// It was fulfilled in part.
        PartlyFulfilled = 1, "partly-fulfilled";
        /// It was not fulfilled.
        NotFulfilled = 2, "not-fulfilled";
        /// A formal request follows or has followed.
        FormalRequest = 3, "formal-request";
        /// It is needed no more.
        NotNeeded = 4, "not-needed";
    }

    /// What is to be done with an answer that its marking or its purpose does not allow.
    ConsentUse = "consent-use" {
        /// Pass it on.
        Forward = 0, "forward";
        /// Use it as evidence in court.
        Court = 1, "court";
        /// Use it for another purpose.
        OtherPurpose = 2, "other-purpose";
    }

    /// Whether a provider consents.
    ConsentDecision = "consent" {
        /// It does.
        Given = 0, "given";
        /// It does, on the conditions in the words.
        GivenWithConditions = 1, "given-with-conditions";
        /// It does not.
        NotGiven = 2, "not-given";
    }

    /// How a request stands with one requested member. It is computed and never travels (REQ-010).
    RequestStatus = "request-status" {
        /// It is shown for consultation and not sent.
        Draft = 0, "draft";
        /// It was sent; no node of the member has confirmed that it holds it.
        Sent = 1, "sent";
        /// A node of the member holds it.
        Received = 2, "received";
        /// The member's desk has it.
        Acknowledged = 3, "acknowledged";
        /// The member will do it.
        Accepted = 4, "accepted";
        /// The member will do a part of it.
        InPart = 5, "in-part";
        /// The member needs to know more first.
        NeedMore = 6, "need-more";
        /// Another authority decides.
        Transferred = 7, "transferred";
        /// The member will do it later.
        Postponed = 8, "postponed";
        /// The member will not do it.
        Refused = 9, "refused";
        /// The member has answered.
        Answered = 10, "answered";
        /// The lead called it off.
        Withdrawn = 11, "withdrawn";
        /// The lead has stated the outcome or closed the dossier.
        Closed = 12, "closed";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::tests::holds_together;

    #[test]
    fn every_code_of_a_request_reads_back_by_its_name_and_by_its_number() {
        holds_together::<RequestForm>();
        holds_together::<RequestOrigin>();
        holds_together::<IdentifierType>();
        holds_together::<DataClass>();
        holds_together::<Necessity>();
        holds_together::<MlaIntent>();
        holds_together::<Confidentiality>();
        holds_together::<Conduct>();
        holds_together::<IntendedUse>();
        holds_together::<ReplyBy>();
        holds_together::<PreservationRisk>();
        holds_together::<AnswerResult>();
        holds_together::<Volume>();
        holds_together::<CallOffReason>();
        holds_together::<RequestOutcome>();
        holds_together::<ConsentUse>();
        holds_together::<ConsentDecision>();
        holds_together::<RequestStatus>();
    }
}
