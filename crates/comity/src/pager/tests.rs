//! Mail goes to a small mail server on loopback that speaks SMTP as RFC 5321 has it.

mod real_shell;

use std::sync::{Arc, Mutex};

use comity_dossier::card::Email;
use comity_dossier::{Member, Time};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::*;

/// What the server says to whoever wants something unusual of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mood {
    Fine,
    RefusesReceivers,
    AsksWhoIsThere,
    HangsUp,
}

/// What a server took: from whom, to whom, the text as it came.
type Taken = Arc<Mutex<Vec<(String, String, String)>>>;

async fn server(mood: Mood) -> (u16, Taken) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, taken) = (listener.local_addr().unwrap().port(), Taken::default());
    let kept = Arc::clone(&taken);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, mood, Arc::clone(&kept)));
        }
    });
    (port, taken)
}

async fn serve(stream: TcpStream, mood: Mood, taken: Taken) -> Option<()> {
    let mut stream = BufReader::new(stream);
    if mood == Mood::HangsUp {
        return None;
    }
    say(&mut stream, "220 mail.example ESMTP").await?;
    let (mut from, mut to) = (String::new(), String::new());
    loop {
        let line = hear(&mut stream).await?;
        let upper = line.to_ascii_uppercase();
        if upper.starts_with("EHLO") {
            let auth = if mood == Mood::AsksWhoIsThere { "250-AUTH PLAIN\r\n" } else { "" };
            say(&mut stream, &format!("250-mail.example\r\n{auth}250 8BITMIME")).await?;
        } else if upper.starts_with("AUTH") {
            say(&mut stream, "535 5.7.8 no").await?;
        } else if upper.starts_with("MAIL FROM:") {
            from = line[10..].to_owned();
            say(&mut stream, "250 ok").await?;
        } else if upper.starts_with("RCPT TO:") && mood == Mood::RefusesReceivers {
            say(&mut stream, "550 5.1.1 nobody here").await?;
        } else if upper.starts_with("RCPT TO:") {
            to = line[8..].to_owned();
            say(&mut stream, "250 ok").await?;
        } else if upper == "DATA" {
            say(&mut stream, "354 go on").await?;
            let mut text = String::new();
            loop {
                let line = hear(&mut stream).await?;
                if line == "." {
                    break;
                }
                text.push_str(line.strip_prefix('.').unwrap_or(&line));
                text.push('\n');
            }
            taken.lock().unwrap().push((from.clone(), to.clone(), text));
            say(&mut stream, "250 taken").await?;
        } else if upper == "QUIT" {
            say(&mut stream, "221 bye").await?;
            return Some(());
        } else {
            say(&mut stream, "250 ok").await?;
        }
    }
}

async fn say(stream: &mut BufReader<TcpStream>, text: &str) -> Option<()> {
    stream.get_mut().write_all(format!("{text}\r\n").as_bytes()).await.ok()
}

async fn hear(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let count = stream.read_line(&mut line).await.ok()?;
    (count > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}

fn smtp(port: u16) -> Smtp {
    let from = Email::new("comity@harbour.example").unwrap();
    Smtp { host: "127.0.0.1".into(), port, security: Security::None, from, sign_in: None, ca_file: None }
}

fn paging() -> Paging {
    let member = |code| Member::new(code).unwrap();
    Paging {
        number: 7,
        to: Email::new("node@steppe.example").unwrap(),
        silent: member("steppe"),
        since: Time(1_795_316_820_000),
        urgent: true,
        by: member("harbour"),
        phone: Some("+000000000".into()),
    }
}

/// Undoes the transfer encoding of the body and of the subject.
fn readable(mail: &str) -> String {
    use base64::Engine as _;
    let (head, body) = mail.split_once("\n\n").unwrap();
    let body = if head.contains("Content-Transfer-Encoding: base64") {
        let bytes = base64::engine::general_purpose::STANDARD.decode(body.replace(['\n', ' '], "")).unwrap();
        String::from_utf8(bytes).unwrap()
    } else {
        body.to_owned()
    };
    format!("{head}\n\n{body}")
}

#[tokio::test]
async fn a_mail_tells_who_does_not_answer_since_when_and_where_to_phone_back_in_both_languages() {
    let (port, taken) = server(Mood::Fine).await;
    assert_eq!(of(Some(&smtp(port))).unwrap().page(paging()).await, Ok(()));
    let mails = taken.lock().unwrap().clone();
    let [(from, to, text)] = mails.as_slice() else { panic!("{mails:?}") };
    assert!(from.contains("<comity@harbour.example>") && to.contains("<node@steppe.example>"), "{from} {to}");
    let text = readable(text);
    for shown in [
        "Auto-Submitted: auto-generated",
        "To: node@steppe.example",
        "The Comity node of steppe has not answered since 22 Nov 2026 03:07 UTC",
        "The node of harbour says so",
        "Something urgent waits for it.",
        "+000000000",
        "steppe 的 Comity 节点",
    ] {
        assert!(text.contains(shown), "the mail lacks `{shown}`: {text}");
    }
}

#[tokio::test]
async fn whatever_goes_wrong_with_the_mail_server_has_a_word_of_its_own() {
    let (refuses, _) = server(Mood::RefusesReceivers).await;
    assert_eq!(of(Some(&smtp(refuses))).unwrap().page(paging()).await, Err(PageTrouble::Refused));
    let (hangs_up, _) = server(Mood::HangsUp).await;
    assert_eq!(of(Some(&smtp(hangs_up))).unwrap().page(paging()).await, Err(PageTrouble::Unreachable));
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    assert_eq!(of(Some(&smtp(free))).unwrap().page(paging()).await, Err(PageTrouble::Unreachable));
    assert_eq!(of(None).unwrap().page(paging()).await, Err(PageTrouble::NoPager));

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("smtp.password");
    let written = comity_node::ceremony::create_private(&file, b"secret\n");
    assert!(written.is_ok());
    let (asks, taken) = server(Mood::AsksWhoIsThere).await;
    let signs_in = Smtp { sign_in: Some(("comity".into(), file)), ..smtp(asks) };
    assert_eq!(of(Some(&signs_in)).unwrap().page(paging()).await, Err(PageTrouble::SignIn));
    assert!(taken.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_gets_no_mail_where_tls_is_asked_for() {
    for security in [Security::StartTls, Security::Tls] {
        let (port, taken) = server(Mood::Fine).await;
        let asked = Smtp { security, ..smtp(port) };
        let told = of(Some(&asked)).unwrap().page(paging()).await;
        assert!(told.is_err(), "{security:?}: {told:?}");
        assert!(taken.lock().unwrap().is_empty(), "{security:?}");
    }
}
