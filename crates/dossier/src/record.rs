//! (being built)
pub struct Record;
