//! The lines that dossiers of every kind share, one idea in each file.

pub mod acknowledge;
pub mod acts;
pub mod attach;
pub mod change;
pub mod character;
pub mod clocks;
pub mod correct;
pub mod date;
pub mod delivery;
pub mod form;
pub mod lead_transfer;
pub mod link;
pub mod note;
pub mod opening;
pub(crate) mod opening_form;
pub mod reason;
pub mod translate;
pub mod withdraw;
pub mod words;
