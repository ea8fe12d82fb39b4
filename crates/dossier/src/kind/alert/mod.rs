//! Alert: "something is happening; act". The lead's page holds a CAP 1.2 alert with its updates and its cancellation;
//! each other page what that member did, offers and needs.

pub mod cap;
pub mod chain;
pub mod form;
pub mod lines;
pub mod matrix;
pub mod page;
