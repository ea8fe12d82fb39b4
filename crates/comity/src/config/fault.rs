//! What is wrong with settings, and where.

use std::path::PathBuf;

use super::Origin;

/// Why settings cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum ConfigFault {
    /// The folder is not one of a node.
    #[error("`{}` holds no node.toml", .0.display())]
    NoFile(PathBuf),
    /// The file cannot be read as TOML with the keys that there are.
    #[error("`{}`: {message}", path.display())]
    Syntax { path: PathBuf, message: String },
    /// A variable of the environment that is no setting.
    #[error("`{0}` is not a setting")]
    UnknownVariable(String),
    /// A value that must be there.
    #[error("`{}` lacks `{key}`", path.display())]
    Missing { path: PathBuf, key: &'static str },
    /// A value that means nothing.
    #[error("the value of `{key}` means nothing")]
    Value { key: &'static str, origin: Origin },
    /// The API would be reached from other machines.
    #[error("`api` is not an address of this machine alone")]
    BeyondLoopback,
}
