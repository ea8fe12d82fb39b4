//! Makes an alert fit into the body of a line (CAP-011; why: `docs/decisions/0007-alerts-larger-than-a-body.md`).
//!
//! Promise: every word of the alert stays; what is left out is counted, and the same alert is always reduced in the
//! same way. An alert that fits is not touched.
//! Not here: the original bytes, which travel as a file and hold everything.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::convert::Infallible;

use minicbor::{Decode, Encode};

use super::values::Polygon;
use super::{Alert, Area, Decimal};
use crate::limits;

/// How large an alert may be in the body of a line, in bytes: the limit of a body, less room for what stands around it.
pub const ALERT_BYTES_MAX: usize = limits::BODY_BYTES_MAX - 16 * 1024;

/// An alert that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitted {
    /// The alert, whole or reduced.
    pub alert: Alert,
    /// True if something was left out: then the original must travel as a file, and an export is its bytes.
    pub is_reduced: bool,
}

/// The words of the alert alone are larger than the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the words of the alert take {bytes} bytes and {budget} may be used")]
pub struct TooLarge {
    /// Bytes that the alert takes without anything that can be left out.
    pub bytes: usize,
    /// Bytes that it may take.
    pub budget: usize,
}

/// What of an alert stands in the original file only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Omitted {
    /// Bytes that the whole alert would have taken.
    #[n(1)]
    pub whole_bytes: u64,
    /// Contents of resources (`derefUri`).
    #[n(2)]
    pub contents: u64,
    /// Unknown elements, attributes and orders.
    #[n(3)]
    pub asides: u64,
    /// True if an XML signature was among them.
    #[n(4)]
    pub signed: bool,
    /// Polygons.
    #[n(5)]
    pub polygons: u64,
    /// Points of those polygons.
    #[n(6)]
    pub points: u64,
    /// Circles.
    #[n(7)]
    pub circles: u64,
    /// Geocodes.
    #[n(8)]
    pub geocodes: u64,
    /// Parameters.
    #[n(9)]
    pub parameters: u64,
}

/// What of one area stands in the original file only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AreaOmitted {
    /// Polygons.
    #[n(1)]
    pub polygons: u64,
    /// Points of those polygons.
    #[n(2)]
    pub points: u64,
    /// Circles.
    #[n(3)]
    pub circles: u64,
    /// Geocodes.
    #[n(4)]
    pub geocodes: u64,
    /// A box around the polygons left out.
    #[n(5)]
    pub extent: Option<Extent>,
}

/// The least and greatest coordinates of some polygons, as written. Where they cross the 180th meridian, the box goes
/// around the world; it is meant for a first look only.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Extent {
    /// Least latitude.
    #[n(0)]
    pub south: Decimal,
    /// Least longitude.
    #[n(1)]
    pub west: Decimal,
    /// Greatest latitude.
    #[n(2)]
    pub north: Decimal,
    /// Greatest longitude.
    #[n(3)]
    pub east: Decimal,
}

/// Returns how many bytes an alert takes in the record.
#[must_use]
pub fn encoded_bytes(alert: &Alert) -> usize {
    let mut counter = Counter(0);
    // Counting cannot fail, and the types of an alert raise no errors of their own.
    let _ = minicbor::encode(alert, &mut counter);
    counter.0
}

struct Counter(usize);

impl minicbor::encode::Write for Counter {
    type Error = Infallible;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.0 += bytes.len();
        Ok(())
    }
}

/// Returns the alert, reduced if it takes more than `budget` bytes (usually [`ALERT_BYTES_MAX`]).
///
/// Left out, as far as needed and in this order: contents of resources, what stands beside the standard, polygons (the
/// largest first), circles, geocodes, parameters (the largest lists first). Words, codes and times always stay.
/// Refuses with [`TooLarge`] where they alone take more than `budget`. Source: CAP-011.
pub fn fit_body(alert: Alert, budget: usize) -> Result<Fitted, TooLarge> {
    let whole_bytes = encoded_bytes(&alert);
    if whole_bytes <= budget {
        let is_reduced = alert.full_in_original.is_some();
        return Ok(Fitted { alert, is_reduced });
    }
    let mut alert = alert;
    let signed = alert.is_signed();
    let before = alert.full_in_original.take().unwrap_or_default();
    alert.full_in_original =
        Some(Omitted { whole_bytes: before.whole_bytes.max(whole_bytes as u64), signed, ..before });
    for leave_out in [contents, asides, polygons, circles, geocodes, parameters] {
        leave_out(&mut alert, budget);
        if encoded_bytes(&alert) <= budget {
            return Ok(Fitted { alert, is_reduced: true });
        }
    }
    Err(TooLarge { bytes: encoded_bytes(&alert), budget })
}

/// Room for the counts that are written where something is left out, in bytes per place.
const MARK_BYTES: usize = 160;

fn count(alert: &mut Alert) -> &mut Omitted {
    alert.full_in_original.get_or_insert_default()
}

fn contents(alert: &mut Alert, budget: usize) {
    largest_first(alert, budget, resource_contents, |alert, (info, resource)| {
        if alert.infos[info].resources[resource].deref_uri.take().is_some() {
            count(alert).contents += 1;
        }
        false
    });
}

fn asides(alert: &mut Alert, _: usize) {
    let left_out = core::mem::take(&mut alert.asides).len();
    count(alert).asides += left_out as u64;
}

fn polygons(alert: &mut Alert, budget: usize) {
    let mut left_out: Vec<(usize, usize, usize)> = Vec::new();
    largest_first(alert, budget, polygon_sizes, |alert, (info, area, polygon)| {
        let ring = &alert.infos[info].areas[area].polygons[polygon];
        let points = ring.points().count() as u64;
        let before = alert.infos[info].areas[area].omitted.take();
        let is_marked = before.is_none();
        let omitted = before.unwrap_or_default();
        let extent = extended(omitted.extent, &alert.infos[info].areas[area].polygons[polygon]);
        let (polygons, points_here) = (omitted.polygons + 1, omitted.points + points);
        let omitted = AreaOmitted { polygons, points: points_here, extent, ..omitted };
        alert.infos[info].areas[area].omitted = Some(omitted);
        let sum = count(alert);
        (sum.polygons, sum.points) = (sum.polygons + 1, sum.points + points);
        left_out.push((info, area, polygon));
        is_marked
    });
    // Taken away only now, from the back, so that the places named above stay the same.
    left_out.sort_unstable_by_key(|place| Reverse(*place));
    for (info, area, polygon) in left_out {
        alert.infos[info].areas[area].polygons.remove(polygon);
    }
}

fn circles(alert: &mut Alert, budget: usize) {
    let sizes = |area: &Area| area.circles.iter().map(|circle| circle.as_str().len()).sum();
    largest_first(
        alert,
        budget,
        |alert| area_sizes(alert, sizes),
        |alert, (info, area)| {
            let area = &mut alert.infos[info].areas[area];
            let left_out = core::mem::take(&mut area.circles).len() as u64;
            let is_marked = area.omitted.is_none();
            area.omitted.get_or_insert_default().circles += left_out;
            count(alert).circles += left_out;
            is_marked
        },
    );
}

fn geocodes(alert: &mut Alert, budget: usize) {
    let sizes = |area: &Area| area.geocodes.iter().map(|code| code.name.len() + code.value.len()).sum();
    largest_first(
        alert,
        budget,
        |alert| area_sizes(alert, sizes),
        |alert, (info, area)| {
            let area = &mut alert.infos[info].areas[area];
            let left_out = core::mem::take(&mut area.geocodes).len() as u64;
            let is_marked = area.omitted.is_none();
            area.omitted.get_or_insert_default().geocodes += left_out;
            count(alert).geocodes += left_out;
            is_marked
        },
    );
}

fn parameters(alert: &mut Alert, budget: usize) {
    let sizes = |alert: &Alert| {
        let size = |info: &super::Info| info.parameters.iter().map(|p| p.name.len() + p.value.len()).sum();
        alert.infos.iter().map(size).enumerate().map(|(info, size)| (size, info)).collect()
    };
    largest_first(alert, budget, sizes, |alert, info| {
        let left_out = core::mem::take(&mut alert.infos[info].parameters).len() as u64;
        count(alert).parameters += left_out;
        false
    });
}

/// Leaves out the largest things until the rest should fit; equal sizes go in the order they stand in. `leave_out`
/// tells whether it wrote a new mark of what is missing.
fn largest_first<P: Ord + Copy>(
    alert: &mut Alert,
    budget: usize,
    sizes: impl Fn(&Alert) -> Vec<(usize, P)>,
    mut leave_out: impl FnMut(&mut Alert, P) -> bool,
) {
    // The sums of the alert are counted in already; only their digits may grow.
    let mut excess = encoded_bytes(alert).saturating_sub(budget) + MARK_BYTES;
    let mut sizes = sizes(alert);
    sizes.retain(|(size, _)| *size > 0);
    sizes.sort_unstable_by_key(|(size, place)| (Reverse(*size), *place));
    for (size, place) in sizes {
        if excess == 0 {
            return;
        }
        let is_marked = leave_out(alert, place);
        excess = (excess + usize::from(is_marked) * MARK_BYTES).saturating_sub(size);
    }
}

fn resource_contents(alert: &Alert) -> Vec<(usize, (usize, usize))> {
    let mut sizes = Vec::new();
    for (i, info) in alert.infos.iter().enumerate() {
        for (r, resource) in info.resources.iter().enumerate() {
            sizes.push((resource.deref_uri.as_ref().map_or(0, String::len), (i, r)));
        }
    }
    sizes
}

fn polygon_sizes(alert: &Alert) -> Vec<(usize, (usize, usize, usize))> {
    let mut sizes = Vec::new();
    for (i, info) in alert.infos.iter().enumerate() {
        for (a, area) in info.areas.iter().enumerate() {
            for (p, polygon) in area.polygons.iter().enumerate() {
                sizes.push((polygon.as_str().len(), (i, a, p)));
            }
        }
    }
    sizes
}

fn area_sizes(alert: &Alert, size: impl Fn(&Area) -> usize) -> Vec<(usize, (usize, usize))> {
    let mut sizes = Vec::new();
    for (i, info) in alert.infos.iter().enumerate() {
        for (a, area) in info.areas.iter().enumerate() {
            sizes.push((size(area), (i, a)));
        }
    }
    sizes
}

fn extended(extent: Option<Extent>, polygon: &Polygon) -> Option<Extent> {
    let mut extent = extent;
    for point in polygon.points() {
        let (latitude, longitude) = (Decimal::new(point.latitude)?, Decimal::new(point.longitude)?);
        let known = extent.get_or_insert_with(|| Extent {
            south: latitude.clone(),
            west: longitude.clone(),
            north: latitude.clone(),
            east: longitude.clone(),
        });
        let less = |a: &Decimal, b: &Decimal| a.to_f64() < b.to_f64();
        if less(&latitude, &known.south) {
            known.south = latitude;
        } else if less(&known.north, &latitude) {
            known.north = latitude;
        }
        if less(&longitude, &known.west) {
            known.west = longitude;
        } else if less(&known.east, &longitude) {
            known.east = longitude;
        }
    }
    extent
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical;
    use crate::kind::alert::cap::{Circle, DateTime, Info, MsgType, NamedValue, Resource, Scope, Status};
    use alloc::format;
    use alloc::vec;

    fn ring(points: usize) -> Polygon {
        let mut text: Vec<String> = (0..points).map(|n| format!("{}.5,{}.25", n % 90, n % 180)).collect();
        text.push("0.5,0.25".into());
        Polygon::new(&text.join(" ")).expect("a ring")
    }

    fn alert() -> Alert {
        let sent = DateTime::new("2026-11-02T03:00:00+08:00").expect("a time");
        let pair = |n: usize| NamedValue { name: format!("name {n}"), value: "value".into() };
        let area = |rings: &[usize]| Area {
            description: "Coast".into(),
            polygons: rings.iter().map(|points| ring(*points)).collect(),
            circles: vec![Circle::new("1,2 3").expect("a circle"); 40],
            geocodes: (0..60).map(pair).collect(),
            ..Area::default()
        };
        let content = Some("QUJD".repeat(500));
        let resource = Resource { description: "map".into(), deref_uri: content, ..Resource::default() };
        let info = Info {
            event: "Storm".into(),
            description: Some("words ".repeat(100)),
            parameters: (0..60).map(pair).collect(),
            resources: vec![resource],
            areas: vec![area(&[300, 40]), area(&[200, 30])],
            ..Info::default()
        };
        let mut alert = Alert::new("A-1", "desk@harbour.example", sent, Status::Actual, MsgType::Alert, Scope::Public);
        alert.infos = vec![info];
        alert
    }

    /// Covers CAP-011.
    #[test]
    fn an_alert_that_fits_is_not_touched() {
        let alert = alert();
        assert_eq!(encoded_bytes(&alert), canonical::encode(&alert).len());
        let budget = encoded_bytes(&alert);
        assert_eq!(fit_body(alert.clone(), budget), Ok(Fitted { alert, is_reduced: false }));
    }

    /// Covers CAP-011.
    #[test]
    fn whatever_the_budget_the_alert_fits_or_its_words_alone_do_not() {
        let whole = alert();
        for budget in (0..encoded_bytes(&whole)).step_by(97) {
            match fit_body(whole.clone(), budget) {
                Ok(fitted) => {
                    let bytes = canonical::encode(&fitted.alert);
                    assert!(fitted.is_reduced && bytes.len() <= budget, "{} in {budget}", bytes.len());
                    assert_eq!(canonical::decode(&bytes), Ok(fitted.alert.clone()));
                    assert_eq!(fitted.alert.infos[0].description, whole.infos[0].description);
                    let sums = fitted.alert.full_in_original.expect("a reduced alert says so");
                    let left: u64 = fitted.alert.infos[0].areas.iter().map(|area| area.polygons.len() as u64).sum();
                    assert_eq!((sums.polygons + left, sums.whole_bytes), (4, encoded_bytes(&whole) as u64));
                }
                Err(fault) => assert!(fault.bytes > budget && fault.bytes < 1_500, "{fault}"),
            }
        }
    }

    /// Covers CAP-011.
    #[test]
    fn contents_go_before_polygons_and_the_largest_polygon_before_the_others() {
        let whole = alert();
        let without_content = fit_body(whole.clone(), encoded_bytes(&whole) - 1_000).expect("fits").alert;
        let sums = without_content.full_in_original.clone().expect("reduced");
        assert_eq!((sums.contents, sums.polygons), (1, 0));
        let further = fit_body(whole.clone(), encoded_bytes(&whole) - 3_000).expect("fits").alert;
        let area = &further.infos[0].areas[0];
        let omitted = area.omitted.as_ref().expect("marked");
        assert_eq!((omitted.polygons, omitted.points, area.polygons.len()), (1, 301, 1));
        let extent = omitted.extent.as_ref().expect("a box");
        let sides = [&extent.south, &extent.west, &extent.north, &extent.east].map(Decimal::as_str);
        assert_eq!(sides, ["0.5", "0.25", "89.5", "179.25"]);
    }
}
