//! Plots as SVG: text a browser draws, the same bytes for the same figures.

use plotters::coord::ranged1d::{KeyPointHint, Ranged};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::words::{number, with_unit};

const INK: RGBColor = RGBColor(38, 50, 64);
const OURS: RGBColor = RGBColor(0, 98, 155);
const THEIRS: RGBColor = RGBColor(110, 120, 130);
const GRID: RGBColor = RGBColor(222, 226, 230);

/// One system in a plot of several: from its median to what 99 of 100 are not above.
pub(super) struct Row<'r> {
    pub(super) title: &'r str,
    pub(super) from: f64,
    pub(super) to: Option<f64>,
    /// What is written after the figures.
    pub(super) mark: &'static str,
}

/// Systems below each other, on a logarithmic scale; ours, the first, in its own colour.
pub(super) fn rows(title: &str, unit: &str, rows: &[Row<'_>]) -> Result<String, String> {
    let ends = rows.iter().flat_map(|row| [Some(row.from), row.to]).flatten();
    let (least, most) = ends.fold((f64::MAX, f64::MIN), |(least, most), end| (least.min(end), most.max(end)));
    let (low, high) = (decade(least, f64::floor), decade(most * 1.6, f64::ceil));
    let (wide, row_high, left, top) = (720_i32, 26_i32, 150_i32, 40_i32);
    let bottom = top + row_high * i32::try_from(rows.len()).unwrap_or(0);
    let scale = f64::from(wide - left - 30) / (high / low).log10();
    #[allow(clippy::cast_possible_truncation)] // a place on a picture of 720 pixels
    let place = |value: f64| left + (scale * (value / low).log10()).round() as i32;
    draw((wide, bottom + 30), |area| {
        area.draw(&Text::new(format!("{title}, {unit}"), (10, 8), font(14)))?;
        let mut line = low;
        while line <= high * 1.01 {
            let at = place(line);
            area.draw(&PathElement::new(vec![(at, top), (at, bottom)], GRID))?;
            area.draw(&Text::new(number(line), (at, bottom + 6), font(11).pos(Pos::new(HPos::Center, VPos::Top))))?;
            line *= 10.0;
        }
        for (at, row) in (0..).zip(rows) {
            let y = top + row_high * at + row_high / 2;
            let colour = if row.title == crate::bench::figures::WHO[0].title { OURS } else { THEIRS };
            area.draw(&Text::new(
                row.title.to_owned(),
                (left - 12, y),
                font(12).pos(Pos::new(HPos::Right, VPos::Center)),
            ))?;
            let from = place(row.from);
            let to = row.to.map_or(from, place);
            area.draw(&PathElement::new(vec![(from, y), (to, y)], colour.stroke_width(3)))?;
            area.draw(&Circle::new((from, y), 5, colour.filled()))?;
            let told = number(row.from) + &row.to.map_or(String::new(), |to| format!(" / {}", number(to))) + row.mark;
            area.draw(&Text::new(told, (to + 10, y), font(11).pos(Pos::new(HPos::Left, VPos::Center))))?;
        }
        Ok(())
    })
}

/// A cost by the size of something; sizes on a logarithmic scale, costs from zero.
pub(super) fn curve(title: &str, size: &str, unit: &str, points: &[(f64, f64)]) -> Result<String, String> {
    let points: Vec<(f64, f64)> = points.iter().copied().filter(|(x, _)| *x > 0.0).collect();
    let most = points.iter().map(|(_, y)| *y).fold(1e-6, f64::max);
    let sizes = || points.iter().map(|(x, _)| *x);
    let (low, high) = (sizes().fold(f64::MAX, f64::min), sizes().fold(f64::MIN, f64::max));
    if low > high {
        return Err(format!("{title}: a curve without sizes above zero"));
    }
    draw((720, 260), |area| {
        let mut chart = ChartBuilder::on(area)
            .caption(title, font(14))
            .margin(12)
            .x_label_area_size(36)
            .y_label_area_size(64)
            .build_cartesian_2d(
                Sizes { low: low / 1.3, high: high * 1.3, marks: sizes().collect() },
                0.0..most * 1.2,
            )?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID)
            .axis_style(INK)
            .label_style(font(11))
            .x_desc(size)
            .y_label_formatter(&|y| with_unit(*y, unit))
            .x_label_formatter(&|x| number(*x))
            .y_labels(5)
            .draw()?;
        chart.draw_series(LineSeries::new(points.iter().copied(), OURS.stroke_width(2)))?;
        chart.draw_series(points.iter().map(|point| Circle::new(*point, 4, OURS.filled())))?;
        Ok(())
    })
}

/// Sizes on a logarithmic scale, marked where something was measured.
struct Sizes {
    low: f64,
    high: f64,
    marks: Vec<f64>,
}

impl Ranged for Sizes {
    type FormatOption = plotters::coord::ranged1d::DefaultFormatting;
    type ValueType = f64;

    #[allow(clippy::cast_possible_truncation)] // a place on a picture
    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        let share = (value / self.low).ln() / (self.high / self.low).ln();
        from + (share * f64::from(to - from)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.marks.clone()
    }

    fn range(&self) -> std::ops::Range<f64> {
        self.low..self.high
    }
}

fn decade(value: f64, round: fn(f64) -> f64) -> f64 {
    10_f64.powf(round(value.log10()))
}

/// Letters of so many pixels. The library takes a size of its own for a picture without fonts: 1.24 times that.
fn font(pixels: i32) -> TextStyle<'static> {
    TextStyle::from(("sans-serif", f64::from(pixels) * 1.24).into_font()).color(&INK)
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Trouble<'a> = DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>;

/// Draws on white.
fn draw(
    (wide, high): (i32, i32),
    paint: impl for<'a, 'b> FnOnce(&'b Area<'a>) -> Result<(), Trouble<'a>>,
) -> Result<String, String> {
    let size = (u32::try_from(wide).unwrap_or(0), u32::try_from(high).unwrap_or(0));
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        let drawn = area.fill(&WHITE).and_then(|()| paint(&area)).and_then(|()| area.present());
        drawn.map_err(|error| format!("a plot cannot be drawn: {error}"))?;
    }
    Ok(svg)
}
