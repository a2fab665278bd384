//! Identifiers of git objects, independent of the git library.

use std::fmt;
use std::str::FromStr;

macro_rules! object_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 20]);

        impl $name {
            /// The first twelve hexadecimal digits.
            #[must_use]
            pub fn short(&self) -> String {
                self.to_string()[..12].to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                for byte in self.0 {
                    write!(f, "{byte:02x}")?;
                }
                Ok(())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                parse_hex(text).map(Self).ok_or_else(|| BadId(text.to_owned()))
            }
        }
    };
}

object_id!(
    /// The id of a file's content: git's SHA-1 over `blob <len>\0` and the bytes.
    BlobId
);
object_id!(
    /// The id of a commit.
    CommitId
);
object_id!(
    /// The id of a directory tree.
    TreeId
);

/// Text that is not forty hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a full object id (40 hexadecimal digits)")]
pub struct BadId(pub String);

fn parse_hex(text: &str) -> Option<[u8; 20]> {
    if text.len() != 40 || !text.is_ascii() {
        return None;
    }
    let mut id = [0; 20];
    for (i, byte) in id.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_round_trip_and_reject_other_text() {
        let text = "8e964719db0d2088d47a280a1dde3fefa1b31d6b";
        assert_eq!(text.parse::<CommitId>().unwrap().to_string(), text);
        for bad in ["", "8e96", "zz964719db0d2088d47a280a1dde3fefa1b31d6b", "+e964719db0d2088d47a280a1dde3fefa1b31d6b1"]
        {
            assert!(bad.parse::<CommitId>().is_err(), "{bad}");
        }
    }
}
