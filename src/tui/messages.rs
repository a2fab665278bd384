//! Everything the UI says, in English and Simplified Chinese.
//!
//! One row a message: `{0}`, `{1}` are replaced by arguments. What commands do is said in [`super::command`], the other
//! half of the catalogue. Kinds of symbols stay English in both: they are what code and other tools say.

/// Language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    English,
    Chinese,
}

impl Language {
    /// From a locale or language tag: `zh_CN.UTF-8`, `zh-CN`, `en`.
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("zh") { Language::Chinese } else { Language::English }
    }
}

macro_rules! messages {
    ($($variant:ident $en:literal $zh:literal;)*) => {
        /// A message of the catalogue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum M { $($variant),* }

        impl M {
            /// Every message.
            pub const ALL: &'static [M] = &[$(M::$variant),*];

            /// The text with its placeholders.
            #[must_use]
            pub fn text(self, language: Language) -> &'static str {
                match (self, language) {
                    $((M::$variant, Language::English) => $en, (M::$variant, Language::Chinese) => $zh),*
                }
            }
        }
    };
}

messages! {
    // Panes and titles.
    Tree "files" "文件";
    Notes "notes" "注解";
    Article "article" "文章";
    Code "code" "代码";
    Outline "outline" "大纲";
    References "references to {0}" "{0} 的引用";
    Definitions "definitions of {0}" "{0} 的定义";
    ImplementationsOf "implementations of {0}" "{0} 的实现";
    Implementations "implementations of {0}" "{0} 的实现";
    CallersOf "callers of {0}" "{0} 的调用者";
    CalleesOf "callees of {0}" "{0} 调用的函数";
    SearchHits "text search: {0}" "文本搜索：{0}";
    Help "keys: {0}" "按键：{0}";
    Messages "messages" "消息";
    Files "files" "文件";
    Symbols "symbols" "符号";
    Jumps "jumps" "跳转";
    Problems "notes that need a look" "需要处理的注解";
    Commands "commands" "命令";
    Revisions "revisions" "版本";
    Log "commits that changed {0}" "修改过 {0} 的提交";
    Steps "steps" "步骤";
    Themes "themes" "主题";
    LibraryTitle "what to read" "读什么";
    ReviewTitle "review" "审阅";
    CardTitle "symbol" "符号";
    PeekTitle "peek: {0}" "查看：{0}";
    Then "then: {0}" "当时：{0}";
    Now "now" "现在";
    Before "before: {0}" "之前：{0}";
    After "after: {0}" "之后：{0}";
    NoMoreVersions "no more versions that way" "没有更多版本";
    SameText "no difference" "没有差别";
    CompareKeys "{0}/{1}  J older  K newer  Tab with now or before  Enter reads it" "{0}/{1}  J 更早  K 更新  Tab 与现在或之前比较  Enter 阅读此版本";
    OlderBranch "older branch" "旧分支";
    // Status.
    StepOf "step {0}/{1}" "第 {0}/{1} 步";
    PlaceOf "place {0}/{1}" "第 {0}/{1} 处";
    OffPath "⤺ off the article, ) resumes" "⤺ 已离开文章，) 回到原处";
    NotesHere "notes {0}/{1}" "注解 {0}/{1}";
    HiddenNotes "{0} hidden" "隐藏 {0}";
    PartialParse "partial parse" "部分解析";
    HiddenChars "hidden characters" "含隐藏字符";
    Indexing "index {0}% {1}/{2}" "索引 {0}% {1}/{2}";
    Working "working" "处理中";
    Matches "match {0}/{1}" "匹配 {0}/{1}";
    NonUtf8Locale "[non-UTF-8 locale]" "[non-UTF-8 locale]";
    Pinned "pinned" "固定版本";
    WorkTree "work tree" "工作区";
    Loading "loading…" "载入中…";
    // Empty states: each says what to press.
    NoFile "No file is open.\n\nSpace f finds one, Space e shows the tree, t lists articles." "没有打开的文件。\n\n按 Space f 查找文件，Space e 显示文件树，t 列出文章。";
    NoNotes "No note on this line.\n\n]a goes to the next one, t lists articles, a writes one." "此行没有注解。\n\n按 ]a 到下一条，t 列出文章，a 写一条。";
    NoNotesInFile "This file has no notes.\n\n{0} lists all notes, t lists articles, a writes one." "此文件没有注解。\n\n按 {0} 列出全部注解，t 列出文章，a 写一条。";
    NoArticles "No articles yet. Press Enter to read the code, a on a line to write the first note." "还没有文章。按 Enter 阅读代码，在某行按 a 写第一条注解。";
    NoResults "nothing fits; Backspace widens, Esc leaves" "没有结果；Backspace 放宽，Esc 离开";
    NoEntries "nothing here; q closes" "这里是空的；q 关闭";
    NothingToReview "Every note agrees with its code.\n\nq goes back." "所有注解都与代码一致。\n\n按 q 返回。";
    EmptyFile "(empty file)" "（空文件）";
    NotShown "not shown: {0}, {1} bytes" "不显示：{0}，{1} 字节";
    EndOfArticle "end of the article; t lists others" "文章结束；t 列出其他文章";
    NoColours "this terminal shows no colours: mono is all there is" "此终端不显示颜色，只能用 mono";
    StateDamaged "what was remembered cannot be read; it is put aside as {0}" "无法读取已保存的状态，将另存为 {0}";
    StateNewer "what was remembered is of a newer version and stays as it is; this run remembers nothing" "已保存的状态来自更新的版本，保持不变；本次不保存";
    Unsaved "gloss: where you were is not remembered: {0}" "gloss：未能保存阅读位置：{0}";
    Exact "exact" "确切";
    Scoped "scoped" "按作用域";
    ByName "name" "同名";
    Unresolved "none" "未解析";
    Returns "returns: {0}" "返回：{0}";
    TypeIs "type: {0}" "类型：{0}";
    Resumed "goes on at step {0} of {1}; {2} starts over" "从第 {0}/{1} 步继续；{2} 从头开始";
    FilesBelow "{0} files" "{0} 个文件";
    FilesOne "1 file" "1 个文件";
    FolderTitle "directory" "目录";
    NoFolder "There is nothing here." "这里什么也没有。";
    StartOfArticle "this is the first step" "这是第一步";
    NoArticleOpen "no article is open; t lists them" "没有打开的文章；t 列出文章";
    // What stands in front of pictures and clips.
    Image "image: " "图片：";
    Audio "audio: " "音频：";
    Video "video: " "视频：";
    Clip "clip: " "片段：";
    // Answers and errors.
    NoIdentifier "no identifier under the cursor" "光标处没有标识符";
    NoDefinition "no definition found for {0}" "找不到 {0} 的定义";
    NoReferences "no references to {0}" "没有 {0} 的引用";
    NoOccurrence "no symbol is marked; * marks the one under the cursor" "没有标出的符号；按 * 标出光标处的符号";
    NotFound "not found: {0}" "没找到：{0}";
    Wrapped "search wrapped" "搜索已回绕";
    BadPattern "bad pattern: {0}" "正则有误：{0}";
    NoMoreNotes "no more notes in this file; Space a lists all" "本文件没有更多注解；Space a 列出全部";
    NoteFolded "the note is folded; za opens it" "注解已折叠；按 za 展开";
    NoNoteHere "no note here; ]a goes to the next" "此处没有注解；]a 到下一条";
    WithoutPlace "{0} without a place any more: the review shows them" "{0} 条已找不到位置：审阅中可见";
    NoStale "all notes agree with the code" "所有注解都与代码一致";
    NoBack "nothing to go back to" "没有可后退的位置";
    NoForward "nothing to go forward to" "没有可前进的位置";
    MarkSet "mark {0} set" "已设标记 {0}";
    NoMark "mark {0} is not set" "标记 {0} 未设置";
    UnknownCommand "unknown command: {0}; Space ? lists all" "未知命令：{0}；Space ? 列出全部";
    UnknownSetting "unknown setting: {0}" "未知设置：{0}";
    Usage "usage: {0}" "用法：{0}";
    NotBound "{0} is not bound here; ? lists keys" "{0} 在此没有绑定；? 列出按键";
    Copied "copied {0}" "已复制 {0}";
    Gathered "gathered" "收集";
    Collected "{0} in the drawer; Ctrl-w j goes there" "抽屉里有 {0} 处；Ctrl-w j 前往";
    Exporting "exporting to {0}; Ctrl-c stops" "正在导出到 {0}；Ctrl-c 停止";
    Exported "exported {0}" "已导出 {0}";
    NoUrl "this repository has no web address" "此仓库没有网址";
    OneLanguage "this article has no other language" "本文没有其他语言版本";
    NothingToFold "nothing to fold here" "此处没有可折叠的代码块";
    Cancelled "cancelled; Ctrl-c again quits" "已取消；再按 Ctrl-c 退出";
    QuitAgain "Ctrl-c again quits" "再按 Ctrl-c 退出";
    Reloaded "articles read again" "已重读文章";
    NoteSaved "saved: nothing wrong with the note" "已保存：注解没有问题";
    NoteProblems "saved: {0} to mend: {1}" "已保存：{0} 处需修改：{1}";
    NoMedia "no picture, sound or video here" "此处没有图片、音频或视频";
    NoLink "no link here" "此处没有链接";
    NoSymbolHere "no symbol around the cursor" "光标不在任何符号内";
    NoList "no list was open yet" "还没有打开过列表";
    LaneShown "notes of {0}: shown" "{0} 的注解：显示";
    LaneHidden "notes of {0}: hidden" "{0} 的注解：隐藏";
    NoOpener "nothing here opens addresses (set BROWSER); yu copies it" "这里没有能打开网址的程序（可设置 BROWSER）；yu 复制";
    MouseScroll "mouse for the wheel alone" "鼠标只用于滚轮";
    MouseOn "mouse on" "鼠标已启用";
    MouseOff "mouse off" "鼠标已停用";
    ReallyDelete "delete the note “{0}”? y deletes, any other key keeps it" "删除注解“{0}”？按 y 删除，其他键保留";
    WhichArticle "which article does the note go to?" "写到哪篇文章？";
    NewArticle "+ a new article" "+ 新文章";
    NewArticleTitle "title of the new article" "新文章的标题";
    NoteTitle "title of the note" "注解的标题";
    Fallback "{0}: not translated, shown in {1}" "{0}：尚无译文，以 {1} 显示";
    Internal "an internal error stopped this work: {0}" "内部错误中断了此任务：{0}";
    // Prompts and overlays.
    NeedSize "need 40x8, have {0}x{1}" "需要 40x8，现为 {0}x{1}";
    MouseHint "mouse: click, double click, wheel; hold Shift to select text (Option on macOS)" "鼠标：单击、双击、滚轮；按住 Shift 选择文字（macOS 用 Option）";
    SpacePages "Space: page  , leader" "Space：翻页  , 命令键";
    More "more below" "下面还有";
    NextUp "next: {0}" "下一步：{0}";
    NextArticle ") next article: {0}" ") 下一篇：{0}";
    OpenOutside "[{0}: {1} — x opens it]" "[{0}：{1} — 按 x 打开]";
    ThisDirectory "this directory; Enter reads it, and there a on a line writes its first note" "当前目录；按 Enter 阅读，再在某行按 a 写第一条注解";
    NotFetched "to be read in a checkout of it" "在其检出目录中阅读";
    Cloned "here" "已在本地";
    NotCloned "Enter fetches it" "按 Enter 获取";
    Cloning "fetching {0}: {1}" "正在获取 {0}：{1}";
    StepsMinutes "{0} steps, {1} min" "{0} 步，{1} 分钟";
    Stale "{0} to review" "{0} 处待审阅";
    Done "{0}% read" "已读 {0}%";
    ReadCode "browse the code" "浏览代码";
    Others "{0} others fit" "另有 {0} 个候选";
    UsedIn "references: {0}" "引用：{0}";
    OldCode "approved" "认可时";
    NewCode "now" "现在";
    Prose "note" "注解";
    FormatCount "{0} of {1}" "{0} / {1}";
}

/// A message with its arguments filled in.
#[must_use]
pub fn say(language: Language, message: M, arguments: &[&str]) -> String {
    let mut text = message.text(language).to_owned();
    for (i, argument) in arguments.iter().enumerate() {
        text = text.replace(&format!("{{{i}}}"), argument);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_take_the_same_arguments() {
        for message in M::ALL {
            let holes = |text: &str| (0..4).filter(|i| text.contains(&format!("{{{i}}}"))).collect::<Vec<_>>();
            let (en, zh) = (message.text(Language::English), message.text(Language::Chinese));
            assert_eq!(holes(en), holes(zh), "{message:?}");
        }
    }

    #[test]
    fn arguments_are_filled_in() {
        assert_eq!(say(Language::English, M::StepOf, &["3", "12"]), "step 3/12");
        assert_eq!(say(Language::Chinese, M::StepOf, &["3", "12"]), "第 3/12 步");
    }
}
