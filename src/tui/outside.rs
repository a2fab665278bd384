//! Programs of the user: editor, browser, player. Text from a repository or an article is only ever an argument, never
//! a command, and never starts with a dash.

use std::path::Path;
use std::process::{Command, Stdio};

use super::backend::EditorTarget;

/// Runs the user's editor and waits. Returns what went wrong.
#[must_use]
pub fn edit(target: &EditorTarget) -> Option<String> {
    let variable = |name: &str| std::env::var(name).ok().filter(|v| !v.trim().is_empty());
    let editor = variable("VISUAL").or_else(|| variable("EDITOR")).unwrap_or_else(|| "vi".to_owned());
    let mut words = editor.split_whitespace();
    let program = words.next()?;
    let file = if target.file.starts_with('-') { format!("./{}", target.file) } else { target.file.clone() };
    let mut command = Command::new(program);
    command.args(words);
    let name = Path::new(program).file_name().and_then(|n| n.to_str()).unwrap_or("");
    match name {
        "code" | "codium" | "code-insiders" => {
            command.args(["--wait", "--goto", &format!("{file}:{}", target.line)]);
        }
        "hx" | "helix" | "subl" | "zed" => {
            command.arg(format!("{file}:{}", target.line));
        }
        _ => {
            command.args([format!("+{}", target.line.max(1)), file]);
        }
    }
    match command.status() {
        Ok(status) if status.success() => None,
        Ok(status) => Some(format!("{program} ended with {status}")),
        Err(error) => Some(format!("cannot run {program}: {error}; set VISUAL or EDITOR")),
    }
}

/// Opens a web address with the user's browser; false where there is no way to.
#[must_use]
pub fn open_url(url: &str) -> bool {
    let web = url.starts_with("https://") || url.starts_with("http://");
    web && !url.chars().any(char::is_control) && launch(&["BROWSER"], &[], url)
}

/// Opens a picture or clip. A stretch of it (`#t=27,33` in `dest`) begins where it should in players that are known to
/// take a start. Returns what went wrong.
#[must_use]
pub fn open_media(file: &str, dest: &str) -> Option<String> {
    let start = dest.split_once("#t=").map(|(_, times)| times.split(',').next().unwrap_or("").to_owned());
    let start = start.filter(|s| s.parse::<f64>().is_ok_and(|n| n > 0.0));
    let player = std::env::var("GLOSS_PLAYER").unwrap_or_default();
    let name = player.split_whitespace().next().unwrap_or("").rsplit('/').next().unwrap_or("").to_owned();
    let start = start.and_then(|start| {
        Some(match name.as_str() {
            "mpv" => vec![format!("--start={start}")],
            "vlc" | "cvlc" => vec![format!("--start-time={start}")],
            "ffplay" => vec!["-ss".to_owned(), start],
            _ => return None,
        })
    });
    (!launch(&["GLOSS_PLAYER"], &start.unwrap_or_default(), file))
        .then(|| format!("nothing opens {file}: set GLOSS_PLAYER to a player"))
}

/// Starts a program in the background: the one a variable names, else the system's opener.
fn launch(variables: &[&str], options: &[String], argument: &str) -> bool {
    let named = variables.iter().find_map(|v| std::env::var(v).ok().filter(|v| !v.trim().is_empty()));
    let system = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let line = named.unwrap_or_else(|| system.to_owned());
    let mut words = line.split_whitespace();
    let Some(program) = words.next() else { return false };
    let argument = if argument.starts_with('-') { format!("./{argument}") } else { argument.to_owned() };
    let mut command = Command::new(program);
    command.args(words).args(options).arg(argument).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        Ok(mut child) => {
            // Reaped when it ends, so that no zombie stays.
            std::thread::spawn(move || child.wait());
            true
        }
        Err(_) => false,
    }
}
