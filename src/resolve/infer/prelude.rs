//! Declarations of a language's library, as files of that language.

use std::collections::HashMap;
use std::sync::Arc;

use super::Sym;
use crate::index::FileId;
use crate::lang::LanguageId;
use crate::model::Kind;
use crate::model::facts::{DefId, FileFacts};

/// The files of a prelude; their ids count down from the greatest, where no snapshot has files.
pub struct Prelude {
    files: Vec<Arc<FileFacts>>,
    /// Top-level names of the first file.
    globals: HashMap<String, Vec<DefId>>,
    /// Modules: further files by name, and modules declared in the first file.
    modules: HashMap<String, PreludeModule>,
}

/// A module of the prelude.
#[derive(Clone, Copy, Debug)]
pub enum PreludeModule {
    File(FileId),
    Declared(Sym),
}

impl Prelude {
    /// Reads the declarations: `global` for names known everywhere, the others by module name.
    pub fn new(language: &str, global: &str, modules: &[(&str, &str)]) -> Self {
        let language = LanguageId::by_name(language).expect("the preludes are in languages of the table");
        let read = |text: &str| Arc::new(crate::syntax::facts(text.as_bytes(), language));
        let mut files = vec![read(global)];
        let mut by_name = HashMap::new();
        for (name, text) in modules {
            by_name.insert((*name).to_owned(), PreludeModule::File(file_id(files.len())));
            files.push(read(text));
        }
        let mut globals: HashMap<String, Vec<DefId>> = HashMap::new();
        let first = &files[0];
        for id in first.defs_in(crate::model::facts::ScopeId(0)) {
            let def = first.def(*id);
            let name = first.name(def.name).to_owned();
            if def.kind == Kind::Module {
                by_name.insert(name, PreludeModule::Declared(Sym { file: file_id(0), def: *id }));
            } else {
                globals.entry(name).or_default().push(*id);
            }
        }
        Self { files, globals, modules: by_name }
    }

    /// The facts of a file of the prelude.
    pub fn facts(&self, file: FileId) -> Option<Arc<FileFacts>> {
        self.files.get((u32::MAX - file.0) as usize).cloned()
    }

    /// The first definition of a name known everywhere.
    pub fn global(&self, name: &str) -> Option<Sym> {
        let def = *self.globals.get(name)?.first()?;
        Some(Sym { file: file_id(0), def })
    }

    /// All definitions of a name known everywhere.
    pub fn globals(&self, name: &str) -> impl Iterator<Item = Sym> + '_ {
        self.globals.get(name).into_iter().flatten().map(|def| Sym { file: file_id(0), def: *def })
    }

    /// A module of the library.
    pub fn module(&self, name: &str) -> Option<PreludeModule> {
        self.modules.get(name).copied()
    }
}

fn file_id(index: usize) -> FileId {
    FileId(u32::MAX - u32::try_from(index).unwrap_or(0))
}

/// A module that the prelude describes.
pub fn prelude_module(engine: &super::Engine<'_, '_>, name: &str) -> Option<super::Module> {
    Some(match engine.dialect.prelude().module(name)? {
        PreludeModule::File(file) => super::Module::File(file),
        PreludeModule::Declared(sym) => super::Module::Declared(sym),
    })
}
