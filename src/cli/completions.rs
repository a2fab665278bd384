//! `gloss completions`: the script that makes a shell ask gloss itself what can come next.

use clap_complete::env::Shells;

use super::args::{CompletionsArgs, Shell};
use super::complete::VARIABLE;
use super::failure::Failure;
use super::ui::Ui;

/// Bash splits words at `@` and `:`, so `tikv@v8` reaches a completion as three words. This takes the line as it is
/// written, and gives bash back only what follows the last of its splits.
const BASH: &str = r#"_gloss_complete() {
    local IFS=$' \t\n'
    local line="${COMP_LINE:0:COMP_POINT}"
    local words
    read -ra words <<< "$line"
    [[ "$line" == *[[:space:]] ]] && words+=("")
    local current="${words[${#words[@]}-1]}"
    local index=$(( ${#words[@]} - 1 ))
    local IFS=$'\n'
    COMPREPLY=( $(_CLAP_IFS=$'\n' _CLAP_COMPLETE_INDEX="$index" VARIABLE=bash gloss -- "${words[@]}" 2> /dev/null) )
    local last="${current##*[@:]}"
    local before="${current%"$last"}"
    if [[ -n "$before" ]]; then
        COMPREPLY=( "${COMPREPLY[@]#"$before"}" )
    fi
    if [[ "${COMPREPLY-}" =~ [=/:]$ ]]; then
        compopt -o nospace 2> /dev/null
    fi
}
complete -o bashdefault -F _gloss_complete gloss
"#;

pub(super) fn run(args: &CompletionsArgs, ui: &Ui) -> Result<u8, Failure> {
    let name = match args.shell {
        Shell::Bash => {
            ui.out(|w| w.write_all(BASH.replace("VARIABLE", VARIABLE).as_bytes()))?;
            return Ok(0);
        }
        Shell::Elvish => "elvish",
        Shell::Fish => "fish",
        Shell::Powershell => "powershell",
        Shell::Zsh => "zsh",
    };
    let shells = Shells::builtins();
    let shell = shells.completer(name).expect("clap_complete knows these shells");
    ui.out(|mut w| shell.write_registration(VARIABLE, "gloss", "gloss", "gloss", &mut w))?;
    Ok(0)
}
