//! The pages, from values.
