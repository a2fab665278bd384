//! Every command the UI has, with its stable name and what it does in each interface language.
//!
//! Keys lead here through [`super::keymap`]; the palette, the help and the `:` line lead here by name. A command without
//! a row here does not exist, and one without a key or palette entry cannot be: both are generated from this table.

use super::messages::Language;

macro_rules! commands {
    ($($variant:ident $name:literal $en:literal $zh:literal;)*) => {
        /// Something the reader can ask for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Command { $($variant),* }

        impl Command {
            /// Every command, in the order of the table.
            pub const ALL: &'static [Command] = &[$(Command::$variant),*];

            /// The name used on the `:` line and in the palette.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Command::$variant => $name),* }
            }

            /// What it does, in a few words.
            #[must_use]
            pub fn describe(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Command::$variant, Language::English) => $en, (Command::$variant, Language::Chinese) => $zh),*
                }
            }
        }
    };
}

commands! {
    // Moving.
    Down "down" "line down" "下移一行";
    Up "up" "line up" "上移一行";
    Left "left" "column left, or collapse" "左移一列，或收起";
    Right "right" "column right, or expand" "右移一列，或展开";
    NextName "next-name" "next identifier" "下一个标识符";
    PrevName "previous-name" "previous identifier" "上一个标识符";
    HalfDown "half-page-down" "half a page down" "下翻半页";
    HalfUp "half-page-up" "half a page up" "上翻半页";
    PageDown "page-down" "page down" "下翻一页";
    PageUp "page-up" "page up" "上翻一页";
    Top "top" "start of the file or list" "到开头";
    Bottom "bottom" "end of the file or list; with a count, that line" "到末尾；带数字则到该行";
    LineStart "line-start" "start of the line" "行首";
    LineEnd "line-end" "end of the line" "行尾";
    Centre "centre" "put the cursor line in the middle" "光标行居中";
    CursorTop "cursor-to-top" "put the cursor line at the top" "光标行置顶";
    CursorBottom "cursor-to-bottom" "put the cursor line at the bottom" "光标行置底";
    NextSymbol "next-symbol" "next function, type or method" "下一个函数、类型或方法";
    PrevSymbol "previous-symbol" "previous function, type or method" "上一个函数、类型或方法";
    Select "select" "start or end a selection of lines" "开始或结束选择行";
    // Following code.
    Activate "activate" "follow: definition, references, note or entry" "跟随：定义、引用、注解或条目";
    Definition "definition" "go to definition" "转到定义";
    Declaration "declaration" "go to declaration" "转到声明";
    References "references" "list references" "列出引用";
    Implementations "implementations" "list implementations" "列出实现";
    TypeDefinition "type-definition" "go to the type's definition" "转到类型定义";
    Callers "callers" "tree of callers" "调用者树";
    Callees "callees" "tree of callees" "被调用者树";
    Peek "peek" "peek at the definition without moving" "就地查看定义";
    Card "card" "what is known of the symbol" "符号卡片";
    Highlight "highlight" "mark every occurrence in the file" "标出文件内所有出现处";
    NextOccurrence "next-occurrence" "next occurrence of the marked symbol" "下一处出现";
    PrevOccurrence "previous-occurrence" "previous occurrence of the marked symbol" "上一处出现";
    // Notes and articles.
    NextNote "next-note" "next note in the file" "下一条注解";
    PrevNote "previous-note" "previous note in the file" "上一条注解";
    ToggleNote "toggle-note" "fold or unfold the note here" "折叠或展开此处注解";
    OpenNotes "open-notes" "unfold all notes" "展开全部注解";
    CloseNotes "close-notes" "fold all notes" "折叠全部注解";
    NoteDown "note-down" "scroll the open note down" "注解向下滚动";
    NoteUp "note-up" "scroll the open note up" "注解向上滚动";
    NoteRight "note-right" "scroll the open note, or the code, to the right" "打开的注解或代码向右滚动";
    NoteLeft "note-left" "scroll the open note, or the code, to the left" "打开的注解或代码向左滚动";
    CloseFold "close-fold" "fold the block here" "折叠此处代码块";
    OpenFold "open-fold" "unfold the block here" "展开此处代码块";
    NextStep "next-step" "next step of the article" "文章的下一步";
    PrevStep "previous-step" "previous step of the article" "文章的上一步";
    FirstStep "first-step" "first step of the article" "文章的第一步";
    LastStep "last-step" "last step of the article" "文章的最后一步";
    NextTarget "next-target" "next match, or next place of this step" "下一处匹配，或本步的下一处代码";
    NextLink "next-link" "next link" "下一个链接";
    PrevLink "previous-link" "previous link" "上一个链接";
    PinNotes "pin-notes" "keep this note in the pane" "固定窗格中的注解";
    Articles "articles" "repositories and articles" "仓库与文章";
    ArticleTable "article-table" "steps of this article" "本文的步骤";
    SwitchLanguage "switch-language" "read the article in its other language" "切换文章语言";
    Image "open-media" "open the picture, sound or video outside" "在外部打开图片、音频或视频";
    OlderVersion "older-version" "compare with an older version" "与更早的版本比较";
    NewerVersion "newer-version" "compare with a newer version" "与更新的版本比较";
    CompareWith "compare-with" "compare with now, or with what was before" "与现在或之前的版本比较";
    NewNote "new-note" "write a note on the cursor line or selection" "为光标行或所选行写注解";
    EditNote "edit-note" "edit the note here" "编辑此处注解";
    MoveStepUp "move-step-up" "move this step one up" "将此步上移";
    MoveStepDown "move-step-down" "move this step one down" "将此步下移";
    DeleteNote "delete-note" "delete this note" "删除此注解";
    Review "review" "review notes whose code changed" "审阅代码已变的注解";
    Accept "accept" "approve the code as it is now" "认可现在的代码";
    Fix "fix" "rewrite the anchor to where the symbol went" "把锚点改到符号的新位置";
    // Going back.
    Back "back" "back" "后退";
    Forward "forward" "forward" "前进";
    BackInFile "back-in-file" "back within this file" "在本文件内后退";
    ForwardInFile "forward-in-file" "forward within this file" "在本文件内前进";
    SetMark "set-mark" "set a mark" "设置标记";
    GotoMark "go-to-mark" "go to a mark" "转到标记";
    // Finding.
    Search "search" "search in the file" "在文件中搜索";
    NextMatch "next-match" "next match" "下一个匹配";
    PrevMatch "previous-match" "previous match" "上一个匹配";
    PickFile "pick-file" "find a file" "查找文件";
    PickOutline "pick-outline" "symbols of this file" "本文件的符号";
    PickSymbol "pick-symbol" "symbols of the project" "项目的符号";
    PickNote "pick-note" "notes of the project" "项目的注解";
    PickJump "pick-jump" "where you have been" "去过的地方";
    PickProblem "pick-problem" "notes that need a look" "需要处理的注解";
    Grep "grep" "search text in all files" "在所有文件中搜索文本";
    LastList "last-list" "open the last list again" "重新打开上次的列表";
    // Panes.
    ToggleTree "toggle-tree" "file tree" "文件树";
    ToggleNotes "toggle-notes" "notes pane" "注解窗格";
    ToggleOutline "toggle-outline" "outline" "大纲";
    ToggleBlame "toggle-blame" "who last changed each line" "每行的最后修改者";
    FocusLeft "focus-left" "pane to the left" "左边的窗格";
    FocusDown "focus-down" "pane below" "下面的窗格";
    FocusUp "focus-up" "pane above" "上面的窗格";
    FocusRight "focus-right" "pane to the right" "右边的窗格";
    FocusNext "focus-next" "next pane" "下一个窗格";
    OnlyPane "only-pane" "close all other panes" "只留此窗格";
    Wider "wider" "widen this pane" "加宽此窗格";
    Narrower "narrower" "narrow this pane" "缩窄此窗格";
    ResetPanes "reset-panes" "panes at their usual size" "恢复窗格大小";
    Zoom "zoom" "more room for this pane: half, all" "此窗格更大：一半、全屏";
    Unzoom "unzoom" "less room for this pane" "此窗格更小";
    PreviewDown "preview-down" "scroll the preview down" "预览下翻";
    PreviewUp "preview-up" "scroll the preview up" "预览上翻";
    TogglePreview "toggle-preview" "show or hide the preview" "显示或隐藏预览";
    ToDrawer "to-drawer" "keep these entries in the drawer" "把条目留在抽屉里";
    NextFilter "next-filter" "next filter" "下一个筛选项";
    ChooseNotes "choose-notes" "open it and read its notes" "打开并阅读其注解";
    Collect "collect" "put this entry into the drawer and go on" "把此条目放入抽屉并继续";
    // Revisions.
    Revisions "revisions" "read another revision" "阅读另一版本";
    SymbolLog "symbol-log" "commits that changed this symbol" "修改过此符号的提交";
    // The world outside.
    Editor "editor" "open in your editor" "在编辑器中打开";
    OpenUrl "open-url" "open on the web" "在网页上打开";
    CopyPlace "copy-place" "copy path and line" "复制路径与行号";
    CopyPath "copy-path" "copy the path" "复制路径";
    CopyUrl "copy-url" "copy a permanent link" "复制永久链接";
    CopySymbol "copy-symbol" "copy an anchor to this symbol" "复制此符号的锚点";
    Reload "reload" "read articles and index again" "重读文章与索引";
    Redraw "redraw" "draw the screen again" "重画屏幕";
    Suspend "suspend" "suspend to the shell" "挂起到 shell";
    // The program.
    Help "help" "keys of this pane" "本窗格的按键";
    Palette "palette" "all commands" "全部命令";
    CommandLine "command-line" "type a command" "输入命令";
    Messages "messages" "what was said in the status line" "状态栏的历史消息";
    Close "close" "close overlay, pane, program" "关闭浮层、窗格、程序";
    Quit "quit" "quit at once" "立即退出";
    Cancel "cancel" "stop running work; twice quits" "停止当前任务；连按两次退出";
    Escape "escape" "close the top overlay, clear marks" "关闭最上层，清除标记";
    Lane1 "lane-1" "show or hide the notes of the first article" "显示或隐藏第一篇文章的注解";
    Lane2 "lane-2" "show or hide the notes of the second article" "显示或隐藏第二篇文章的注解";
    Lane3 "lane-3" "show or hide the notes of the third article" "显示或隐藏第三篇文章的注解";
    Lane4 "lane-4" "show or hide the notes of the fourth article" "显示或隐藏第四篇文章的注解";
    Lane5 "lane-5" "show or hide the notes of the fifth article" "显示或隐藏第五篇文章的注解";
    Lane6 "lane-6" "show or hide the notes of the sixth article" "显示或隐藏第六篇文章的注解";
    Lane7 "lane-7" "show or hide the notes of the seventh article" "显示或隐藏第七篇文章的注解";
    Lane8 "lane-8" "show or hide the notes of the eighth article" "显示或隐藏第八篇文章的注解";
    Lane9 "lane-9" "show or hide the notes of the ninth article" "显示或隐藏第九篇文章的注解";
}

impl Command {
    /// The command of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Command> {
        Command::ALL.iter().copied().find(|c| c.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_both_languages_are_there() {
        let mut names: Vec<_> = Command::ALL.iter().map(|c| c.name()).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
        for command in Command::ALL {
            assert_eq!(Command::by_name(command.name()), Some(*command));
            assert!(!command.describe(Language::English).is_empty());
            assert!(!command.describe(Language::Chinese).is_ascii(), "{command:?}");
        }
    }
}
