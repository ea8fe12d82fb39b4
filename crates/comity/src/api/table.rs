//! Every route of the API: who may, what goes in, what comes out.
//!
//! Promise: the router and the document are made of this table and of nothing else.
//! Not here: what the routes do (`looks`, `acts` and their neighbours).

use super::drafts::{DraftBody, DraftRow};
use super::dto::{ActBody, Alarm, Desk, Done, Parcels, Peer, Quarantined, Status};
use super::dto_dossier::Dossier;
use super::dto_line::Line;
use super::dto_request::Needs;
use super::forms::{Form, FormRow};
use super::members::Member;
use super::persons::{Invitation, NewToken, OneTimeLink, Person, PersonChange, Reading, Token, TokenWish};
use super::proofs::Proof;
use super::routes::{Access, Draft, Route};
use super::search::SearchResult;
use super::{acts, document, drafts, forms, looks, members, persons, proofs, search};

const NODE: &str = "Node";
const DESK: &str = "Desk";
const DOSSIERS: &str = "Dossiers";
const FORMS: &str = "Forms";
const PEOPLE: &str = "People";
const TRUST: &str = "Trust";

/// The groups of the document, with what each is about.
pub(super) const TAGS: &[(&str, &str)] = &[
    (DESK, "What needs this member, and what happens as it happens."),
    (DOSSIERS, "Shared folders: what every member wrote on its page, and what an officer of this member does in them."),
    (FORMS, "What can be done, and with which fields."),
    (PEOPLE, "Who acts here: officers, their tokens and their drafts."),
    (TRUST, "Charter, cards, peers: whom this node believes and how it reaches them."),
    (NODE, "The running program itself."),
];

const NAME: &str = "The dossier: its reference, its id, or a beginning of its id of at least six digits.";
const NO_DOSSIER: &[(u16, &str)] = &[(404, "no-such-dossier"), (409, "several-dossiers")];
const NO_LINE: &[(u16, &str)] =
    &[(404, "no-such-dossier"), (404, "no-such-thing"), (409, "several-dossiers"), (409, "file-not-here")];
const ACT: &[(u16, &str)] = &[
    (404, "no-such-dossier"),
    (404, "no-such-act"),
    (409, "several-dossiers"),
    (409, "refused"),
    (413, "file-too-large"),
    (415, "body"),
    (422, "form"),
    (422, "cap"),
    (422, "body"),
];

/// Returns every route.
pub(super) fn routes() -> Vec<Route> {
    [desk(), forms(), dossiers(), people(), trust(), node()].into_iter().flatten().collect()
}

fn desk() -> Vec<Route> {
    vec![
        Draft::get("/desk", Access::Read, looks::desk)
            .says(DESK, "listDesk", "Dossiers of the Desk", "What is due first stands first, then by level.")
            .query::<looks::DeskQuery>()
            .problems(&[(404, "no-such-thing")])
            .answers::<Desk>("Rows, and where to go on; the header `Link` says the same."),
        Draft::get("/search", Access::Read, search::search)
            .says(
                DESK,
                "search",
                "Find words",
                "In everything that members wrote in dossiers that are here, what came last first. What was withdrawn is not \
                 found. Who looked for what is written down.",
            )
            .query::<search::SearchQuery>()
            .problems(&[
                (404, "no-such-dossier"),
                (404, "no-such-thing"),
                (409, "several-dossiers"),
                (422, "no-word"),
                (422, "question-too-long"),
                (422, "too-many-words"),
                (429, "too-often"),
                (503, "busy"),
            ])
            .answers::<SearchResult>("What was found, and where to go on; the header `Link` says the same."),
        Draft::get("/events", Access::Read, looks::events)
            .says(DESK, "listen", "The event stream", super::events::ABOUT)
            .query::<looks::EventsQuery>()
            .answers_bytes("text/event-stream", "Events, as long as both want."),
        Draft::post("/alerts", Access::Act, acts::open_alert)
            .says(
                DESK,
                "openAlert",
                "Open an alert",
                "The fields are those of the form `alert/open`; with a file, a CAP 1.1 or 1.2 message is imported.",
            )
            .takes_act::<ActBody>("The form, with a CAP file perhaps.")
            .problems(&[(409, "refused"), (413, "file-too-large"), (422, "form"), (422, "cap"), (422, "body")])
            .answers::<Done>("It was opened, and is on its way."),
        Draft::post("/requests", Access::Act, acts::open_request)
            .says(
                DESK,
                "openRequest",
                "Open a request",
                "The fields are those of the form `request/open`; the file, if any, is the form with signature and stamp.",
            )
            .takes_act::<ActBody>("The form, with the signed form perhaps.")
            .problems(&[(409, "refused"), (413, "file-too-large"), (422, "form"), (422, "body")])
            .answers::<Done>("It was opened, and is on its way."),
        Draft::get("/requests/needs", Access::Read, looks::request_needs)
            .says(
                DESK,
                "readRequestNeeds",
                "What a request must say",
                "By its form, and by the law on the card of each member that would be asked.",
            )
            .query::<looks::NeedsQuery>()
            .problems(&[(404, "no-such-thing")])
            .answers::<Needs>("The fields, by their names in the form `request/open`."),
    ]
}

fn forms() -> Vec<Route> {
    vec![
        Draft::get("/forms", Access::Anyone, forms::list)
            .says(
                FORMS,
                "listForms",
                "Forms",
                "Every act of every kind of dossier, in the language of `Accept-Language`.",
            )
            .answers_list::<FormRow>("The forms."),
        Draft::get("/forms/{kind}/{verb}", Access::Anyone, forms::show)
            .says(
                FORMS,
                "readForm",
                "A form",
                "Its fields with their names in words, what stands in each, and the codes that may.",
            )
            .part("kind", "The kind of dossier: `alert` or `request`.")
            .part("verb", "What is done: `open`, or a verb of acts.")
            .problems(&[(404, "no-such-act")])
            .answers::<Form>("The form."),
    ]
}

fn dossiers() -> Vec<Route> {
    vec![
        Draft::get("/dossiers/{name}", Access::Read, looks::dossier)
            .says(DOSSIERS, "readDossier", "A dossier", "As it stands now, with the last lines of its timeline.")
            .part("name", NAME)
            .query::<looks::LinesQuery>()
            .problems(NO_DOSSIER)
            .answers::<Dossier>("The dossier."),
        Draft::get("/dossiers/{name}/lines", Access::Read, looks::lines)
            .says(DOSSIERS, "listLines", "Lines of a dossier", "Latest first; `Link` leads to those before.")
            .part("name", NAME)
            .query::<looks::BeforeQuery>()
            .problems(NO_LINE)
            .answers_list::<Line>("The lines."),
        Draft::get("/dossiers/{name}/lines/{line}/proof", Access::Read, proofs::read)
            .says(
                DOSSIERS,
                "readProof",
                "Where a line comes from",
                "Its signed header, the key, how it stands, and the receipts that cover it; checked now.",
            )
            .part("name", NAME)
            .part("line", "The id of the line.")
            .problems(NO_LINE)
            .answers::<Proof>("What speaks for the line."),
        Draft::get("/dossiers/{name}/cap", Access::Read, looks::cap)
            .says(
                DOSSIERS,
                "readCap",
                "A CAP message as XML",
                "The bytes of the file that it was read from, or written from its data.",
            )
            .part("name", NAME)
            .query::<looks::LineQuery>()
            .problems(&[
                (404, "no-such-dossier"),
                (404, "no-such-thing"),
                (409, "several-dossiers"),
                (409, "file-not-here"),
                (409, "cap-in-part"),
            ])
            .answers_bytes("application/cap+xml", "CAP 1.2."),
        Draft::get("/dossiers/{name}/evidence", Access::Read, looks::evidence)
            .says(
                DOSSIERS,
                "readEvidence",
                "The evidence file of a dossier",
                "Proves to an outsider who wrote what; `comity verify` checks it without a node.",
            )
            .part("name", NAME)
            .query::<looks::EvidenceQuery>()
            .problems(NO_LINE)
            .answers_bytes("application/cbor", "An evidence file (docs/protocol)."),
        Draft::post("/dossiers/{name}/acts/{verb}", Access::Act, acts::act)
            .says(
                DOSSIERS,
                "act",
                "Act in a dossier",
                "Writes a line on this member's page. Which verbs there are, and their fields: `/forms`.",
            )
            .part("name", NAME)
            .part("verb", "What is done, such as `acknowledge`, `note`, `attach`, `accept`, `refuse`.")
            .takes_act::<ActBody>("The form of the verb, with a file perhaps.")
            .problems(ACT)
            .answers::<Done>("The line was written, is durable, and is on its way."),
        Draft::post("/dossiers/{name}/continuation", Access::Act, acts::continue_dossier)
            .says(
                DOSSIERS,
                "continueDossier",
                "Go on in a new dossier",
                "For a dossier whose lead is gone or that has stopped. What the fields of the form `continue` do not say is \
                 taken over; the new dossier cites the old one, which stays as it is.",
            )
            .part("name", NAME)
            .takes_act::<ActBody>("The form, empty perhaps. A file has no place in it.")
            .problems(ACT)
            .answers::<Done>("The new dossier was opened, and is on its way."),
        Draft::get("/dossiers/{name}/files/{line}", Access::Read, looks::file)
            .says(
                DOSSIERS,
                "readFile",
                "A file",
                "As it was attached. Its claimed type is not believed: it comes as `application/octet-stream`, to be saved.",
            )
            .part("name", NAME)
            .part("line", "The id of the line that attaches it.")
            .problems(NO_LINE)
            .answers_bytes("application/octet-stream", "The file."),
        Draft::post("/dossiers/{name}/files/{line}/fetch", Access::Act, acts::fetch_file)
            .says(DOSSIERS, "fetchFile", "Ask for a file that is not here", "Every participant that may have it is asked.")
            .part("name", NAME)
            .part("line", "The id of the line that attaches it.")
            .problems(NO_LINE)
            .answers::<Done>("It is asked for."),
    ]
}

fn people() -> Vec<Route> {
    let no_account: &[(u16, &str)] = &[(409, "no-account")];
    let no_draft: &[(u16, &str)] = &[(404, "no-such-thing"), (409, "no-account")];
    let key = "Its name among the drafts of its officer, at most 200 bytes.";
    let number = "The number of the account.";
    vec![
        Draft::get("/drafts", Access::Act, drafts::list)
            .says(PEOPLE, "listDrafts", "Own drafts", "What was written and not yet sent; the newest first.")
            .problems(no_account)
            .answers_list::<DraftRow>("The drafts, without what was written."),
        Draft::get("/drafts/{key}", Access::Act, drafts::read)
            .says(PEOPLE, "readDraft", "An own draft", "With what was written.")
            .part("key", key)
            .problems(no_draft)
            .answers::<drafts::Draft>("The draft."),
        Draft::put("/drafts/{key}", Access::Act, drafts::keep)
            .says(
                PEOPLE,
                "keepDraft",
                "Keep a draft",
                "In place of one of that key. At most 200 drafts of 256 KiB each are kept; then the oldest goes.",
            )
            .part("key", key)
            .takes::<DraftBody>("What it will be, and what was written.")
            .problems(&[(409, "no-account"), (422, "too-long"), (422, "body")])
            .answers::<drafts::Draft>("The draft as it is kept."),
        Draft::delete("/drafts/{key}", Access::Act, drafts::forget)
            .says(PEOPLE, "forgetDraft", "Forget a draft", "It cannot be brought back.")
            .part("key", key)
            .problems(no_draft)
            .answers::<Done>("It is gone."),
        Draft::get("/tokens", Access::Anyone, persons::tokens)
            .says(PEOPLE, "listTokens", "Tokens", "One's own; with scope `admin` everybody's. Never what opens.")
            .problems(no_account)
            .answers_list::<Token>("The newest first, those that are over among them."),
        Draft::post_each("/tokens", Access::Admin, persons::make_token)
            .says(
                PEOPLE,
                "makeToken",
                "Make a token",
                "For whoever calls, or, with the token of the node's folder, for any officer. It can do no more than that \
                 officer, and no more than the token that makes it.",
            )
            .takes::<TokenWish>("Its name, scopes and days.")
            .problems(&[
                (403, "officer-not-yours"),
                (409, "no-account"),
                (409, "too-many"),
                (422, "scopes"),
                (422, "too-long"),
                (422, "body"),
            ])
            .answers::<NewToken>("The token, with what opens: it is told this once."),
        Draft::delete("/tokens/{number}", Access::Anyone, persons::revoke_token)
            .says(PEOPLE, "revokeToken", "Take a token back", "One's own; with scope `admin` anybody's. It opens nothing any more.")
            .part("number", "Its number at this node.")
            .problems(no_draft)
            .answers::<Done>("It is taken back."),
        Draft::get("/readings", Access::Oversee, persons::readings)
            .says(
                PEOPLE,
                "listReadings",
                "Who read what",
                "For supervisors and overseers; asking is written down too. `Link` leads to those before.",
            )
            .query::<persons::ReadingsQuery>()
            .answers_list::<Reading>("The newest first, counted by the hour."),
        Draft::get("/people", Access::Admin, persons::people)
            .says(PEOPLE, "listPeople", "People", "Everybody who may sign in at this node, those that are shut out too.")
            .answers_list::<Person>("The people, by code."),
        Draft::put("/people/{number}", Access::Admin, persons::change_person)
            .says(
                PEOPLE,
                "changePerson",
                "Change what a person is",
                "Roles take effect at the next request. Shutting an account ends its sessions and tokens.",
            )
            .part("number", number)
            .takes::<PersonChange>("What changes; what is left out stays.")
            .problems(&[(404, "no-such-thing"), (409, "last-administrator"), (422, "roles"), (422, "body")])
            .answers::<Person>("The person as it is now."),
        Draft::post_each("/people/invitations", Access::Admin, persons::invite)
            .says(PEOPLE, "invitePerson", "Invite a person", "Makes a one-time link by which somebody joins with these roles.")
            .takes::<Invitation>("The roles.")
            .problems(&[(422, "roles"), (422, "body")])
            .answers::<OneTimeLink>("What opens: it is told this once."),
        Draft::post_each("/people/{number}/recovery", Access::Admin, persons::recover)
            .says(
                PEOPLE,
                "recoverPerson",
                "Let a person set a new password",
                "Makes a one-time link, in place of any earlier one.",
            )
            .part("number", number)
            .problems(&[(404, "no-such-thing")])
            .answers::<OneTimeLink>("What opens: it is told this once."),
    ]
}

fn trust() -> Vec<Route> {
    let taken = "Whether it was not here before.";
    vec![
        Draft::get("/members", Access::Anyone, members::list)
            .says(
                TRUST,
                "listMembers",
                "The directory",
                "Every member that the charter lists, with its card and law profile.",
            )
            .answers_list::<Member>("The members, by code."),
        Draft::get("/members/{member}", Access::Anyone, members::read)
            .says(TRUST, "readMember", "A member", "As the charter lists it, with its newest card.")
            .part("member", "The code of the member.")
            .problems(&[(404, "no-such-thing")])
            .answers::<Member>("The member."),
        Draft::get("/peers", Access::Anyone, looks::peers)
            .says(TRUST, "listPeers", "Peers", "How things stand with every member that calls are made to.")
            .answers_list::<Peer>("The peers."),
        Draft::get("/peers/{member}", Access::Anyone, looks::peer)
            .says(
                TRUST,
                "readPeer",
                "A peer",
                "What was last sent and received, what waits, and why the last call failed.",
            )
            .part("member", "The code of the member.")
            .problems(&[(404, "no-such-thing")])
            .answers::<Peer>("The peer."),
        Draft::post("/charters", Access::Admin, acts::take_charter)
            .says(TRUST, "takeCharter", "Take a charter", "The next version, signed by the council, as a file.")
            .takes_bytes("application/cbor", "The charter file.")
            .problems(&[(422, "charter")])
            .answers::<Done>(taken),
        Draft::get("/charters/{version}", Access::Anyone, looks::charter)
            .says(TRUST, "readCharter", "A version of the charter", "As the file that can be handed on.")
            .part("version", "The version, from 1.")
            .problems(&[(404, "no-such-thing")])
            .answers_bytes("application/cbor", "The charter file."),
        Draft::post("/cards", Access::Admin, acts::take_card)
            .says(TRUST, "takeCard", "Take a card", "A member's card, signed by its root key, as a file.")
            .takes_bytes("application/cbor", "The card file.")
            .problems(&[(422, "card")])
            .answers::<Done>(taken),
        Draft::get("/cards/{member}", Access::Anyone, looks::card)
            .says(TRUST, "readCard", "The newest card of a member", "As the file that can be handed on.")
            .part("member", "The code of the member.")
            .problems(&[(404, "no-such-thing")])
            .answers_bytes("application/cbor", "The card file."),
        Draft::post("/parcels", Access::Act, acts::take_parcel)
            .says(
                TRUST,
                "takeParcel",
                "Take a parcel that came as a file",
                "In any order, as often as one likes. Receipts for it go with the next parcels for its sender.",
            )
            .takes_bytes("application/octet-stream", "The parcel.")
            .problems(&[(409, "refused"), (413, "too-large")])
            .answers::<Done>("What was in it."),
        Draft::post_each("/parcels/{member}", Access::Act, acts::make_parcels)
            .says(
                TRUST,
                "makeParcels",
                "Make parcels for a member",
                "Everything that waits for it, and receipts of what came from it: each to be a file on a stick. Nothing is \
                 noted: it all waits until receipts come back.",
            )
            .part("member", "The code of the member.")
            .problems(&[(404, "no-such-thing")])
            .answers::<Parcels>("The parcels."),
        Draft::get("/quarantine", Access::Anyone, looks::quarantine)
            .says(
                TRUST,
                "listQuarantine",
                "What is kept aside",
                "What members sent and no rule lets in: never its content.",
            )
            .query::<looks::After>()
            .answers_list::<Quarantined>("The oldest first."),
        Draft::delete("/quarantine/{number}", Access::Admin, acts::release)
            .says(TRUST, "releaseQuarantined", "Let go of something kept aside", "It may come again.")
            .part("number", "Its number at this node.")
            .problems(&[(404, "no-such-thing")])
            .answers::<Done>("It is gone."),
    ]
}

fn node() -> Vec<Route> {
    vec![
        Draft::get("/openapi.json", Access::Anybody, document::serve)
            .says(NODE, "readOpenApi", "This document", "OpenAPI 3.1, made from the code that answers.")
            .answers_bytes("application/json", "The document."),
        Draft::get("/status", Access::Anyone, looks::status)
            .says(NODE, "readStatus", "What the node says of itself", "Charter, card, how full it is, what waits.")
            .answers::<Status>("The status."),
        Draft::get("/alarms", Access::Anyone, looks::alarms)
            .says(NODE, "listAlarms", "Alarms", "What an administrator has to look at; the newest first.")
            .answers_list::<Alarm>("The alarms."),
        Draft::post("/rebuild", Access::Admin, acts::rebuild)
            .says(NODE, "rebuild", "Fold every read model again", "Nothing is lost by it; it takes a while.")
            .answers::<Done>("How many dossiers were folded."),
        Draft::post("/scrub", Access::Admin, acts::scrub)
            .says(
                NODE,
                "scrub",
                "Look through the whole store from now on",
                "A round begins at once, beside all other work. How far it is stands in the status.",
            )
            .answers::<Done>("The round has begun."),
    ]
}
