//! The kinds of definitions, one closed list for every language.

use std::fmt;
use std::str::FromStr;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $text:literal $(| $short:literal)*),* $(,)?) => {
        /// What a definition is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Kind { $($(#[$doc])* $variant),* }

        impl Kind {
            /// Every kind, in the order of this list.
            pub const ALL: &'static [Kind] = &[$(Kind::$variant),*];

            /// The word used in anchors and in machine output.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Kind::$variant => $text),* }
            }
        }

        impl FromStr for Kind {
            type Err = UnknownKind;

            fn from_str(text: &str) -> Result<Self, UnknownKind> {
                match text {
                    $($text $(| $short)* => Ok(Kind::$variant),)*
                    _ => Err(UnknownKind(text.to_owned())),
                }
            }
        }
    };
}

kinds! {
    /// A free function, or one nested in another.
    Function = "function" | "fn",
    /// A function of a type.
    Method = "method",
    Class = "class",
    /// A struct, or a C/C++ union.
    Struct = "struct",
    Interface = "interface",
    Trait = "trait",
    Enum = "enum",
    /// One case of an enum.
    Variant = "variant",
    /// A type alias, typedef or associated type.
    Type = "type",
    /// A Rust `impl` block; its name is the name of the type.
    Impl = "impl",
    /// A file or inline module.
    Module = "module" | "mod",
    Namespace = "namespace",
    /// A member that holds data: field, property, attribute of a class.
    Field = "field",
    Constant = "constant" | "const",
    /// A variable visible beyond a function body.
    Variable = "variable" | "var",
    Macro = "macro",
    /// A generic parameter (type, lifetime or const).
    TypeParam = "typeparam",
    /// A parameter of a function or closure.
    Param = "param",
    /// A variable inside a function body.
    Local = "local",
    Label = "label",
}

impl Kind {
    /// Whether the kind is visible only inside one function or signature; such definitions are not *symbols*.
    #[must_use]
    pub fn is_local(self) -> bool {
        matches!(self, Kind::TypeParam | Kind::Param | Kind::Local | Kind::Label)
    }

    /// Whether the kind names a type.
    #[must_use]
    pub fn is_type(self) -> bool {
        matches!(self, Kind::Class | Kind::Struct | Kind::Interface | Kind::Trait | Kind::Enum | Kind::Type)
    }

    /// Whether the kind can be called by its plain meaning (constructors of types aside).
    #[must_use]
    pub fn is_callable(self) -> bool {
        matches!(self, Kind::Function | Kind::Method | Kind::Macro)
    }

    /// The kind stored as `code`, for decoders.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Kind> {
        Kind::ALL.get(usize::from(code)).copied()
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no kind; the message lists those there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKind(pub String);

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown kind `{}`; the kinds are ", self.0)?;
        for (i, kind) in Kind::ALL.iter().enumerate() {
            let sep = if i == 0 { "" } else { ", " };
            write!(f, "{sep}{kind}")?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownKind {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_round_trips_by_word_and_code() {
        for (i, kind) in Kind::ALL.iter().enumerate() {
            assert_eq!(kind.as_str().parse::<Kind>(), Ok(*kind));
            assert_eq!(Kind::from_code(u8::try_from(i).unwrap()), Some(*kind));
            assert_eq!(*kind as usize, i);
        }
        assert!("fnord".parse::<Kind>().unwrap_err().to_string().contains("typeparam"));
    }
}
