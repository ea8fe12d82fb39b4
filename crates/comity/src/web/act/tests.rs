//! Acts on pages.
