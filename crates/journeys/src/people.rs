//! Somebody sits down at a desk: the one place that knows how.

use crate::browser::Page;
use crate::network::Network;

/// Signs in at a member's node, and stays at its Desk.
pub(crate) fn sign_in(page: &Page, network: &Network, member: &str) {
    page.goto(&network.url(member, "/?live=no"));
}
