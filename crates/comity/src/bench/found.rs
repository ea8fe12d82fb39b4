//! What is measured of looking for words in very many lines.

use std::path::Path;
use std::time::Duration;

use axum::http::Method;
use comity_node::shell::paths;
use form_urlencoded::byte_serialize;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::absence::two;
use super::fault::BenchFault;
use super::figure::Figure;
use super::hands::Order;
use super::loads::{IN_FLIGHT, Scale, end, opened};
use super::probe;
use super::rig::{Hands, Rig};
use super::texts::{CHARACTERS, VOCABULARY, character, word};
use super::user::User;

/// Dossiers over which the lines are spread.
const DOSSIERS: u64 = 400;
/// How often each sort of question is asked, each time with other words.
const EACH: u32 = 25;
/// How often whoever waits for the index looks.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// Nothing that is measured takes longer.
const PATIENCE: Duration = Duration::from_secs(900);

/// Words are looked for in very many lines, as an officer's page does; then the index is thrown away and made anew.
pub(super) async fn search(scale: Scale, under: &Path) -> Result<Vec<Figure>, BenchFault> {
    let rig = Rig::found(under, 2).await?;
    let (mut first, mut second) = two(&rig).await?;
    let lines = scale.stored.div_ceil(DOSSIERS);
    for _ in 0..DOSSIERS {
        let dossiers = vec![opened(&rig, &mut first, "routine").await?];
        first.ask(&Order::Say { dossiers, lines, in_flight: IN_FLIGHT }).await?;
    }
    let stored = second.ask(&Order::Position).await?.position;
    let mut user = whoever_looks(&second).await?;
    indexed(&mut user).await?;
    let probe_ms = probe::disk(rig.root())?;
    let mut took = Vec::new();
    for question in (0..EACH).flat_map(questions) {
        let path = format!("/search?q={}", byte_serialize(question.as_bytes()).collect::<String>());
        let began = Instant::now();
        user.ask(Method::GET, &path, None).await?;
        took.push(u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
    second.end().await?;
    throw_away(&paths::search(&rig.folder(1)))?;
    let second = rig.start_one(1).await?;
    let anew_probe_ms = probe::disk(rig.root())?;
    let began = Instant::now();
    indexed(&mut whoever_looks(&second).await?).await?;
    let anew = Figure::one("index_1m", "s", began.elapsed().as_secs_f64(), stored, anew_probe_ms);
    end([first, second]).await?;
    Ok(vec![Figure::spread("search_1m", &took, probe_ms), anew])
}

/// Questions of every sort: words that stand in many lines, in few, together, one after another, as beginnings; Han
/// characters in pairs, in rows and alone; a number plate.
fn questions(number: u32) -> [String; 8] {
    let (often, seldom) = (number, VOCABULARY / 2 + number * 97);
    let han = |at: u32| character(at % CHARACTERS);
    [
        word(often),
        word(seldom),
        format!("{} {}", word(often), word(number * 31 + 1)),
        format!("\"{} {}\"", word(often), word(often + 1)),
        word(often).chars().take(4).collect(),
        [han(number), han(number + 1)].iter().collect(),
        han(number * 41).to_string(),
        format!("AB-{}", number * 397 % 10_000),
    ]
}

/// Removes the index with what SQLite keeps beside it.
fn throw_away(index: &Path) -> Result<(), BenchFault> {
    for beside in ["", "-wal", "-shm"] {
        let path = index.with_extension(format!("sqlite{beside}"));
        if path.exists() {
            std::fs::remove_file(&path).map_err(BenchFault::io(path.display().to_string()))?;
        }
    }
    Ok(())
}

async fn whoever_looks(node: &Hands) -> Result<User, BenchFault> {
    let api = node.hello.api.ok_or(BenchFault::Untrue("a node says where its API is"))?;
    User::connect(api, &node.hello.token).await
}

/// Waits until every line is indexed.
async fn indexed(user: &mut User) -> Result<(), BenchFault> {
    let begun = Instant::now();
    loop {
        let answer = user.ask(Method::GET, "/search?q=nothing", None).await?;
        let answer: Value = serde_json::from_slice(&answer).map_err(|fault| BenchFault::Protocol(fault.to_string()))?;
        if answer["behind"] == 0 {
            return Ok(());
        }
        if begun.elapsed() >= PATIENCE {
            return Err(BenchFault::Late(PATIENCE));
        }
        sleep(LOOK_AGAIN).await;
    }
}
