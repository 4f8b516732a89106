//! Several cases in turns, so that what else the machine does meets all of them; medians; growth.

use std::time::Duration;

use anyhow::Result;

/// Something to measure.
pub struct Case<'a> {
    /// Made ready each time before the clock runs.
    prepare: Box<dyn FnMut() -> Result<()> + 'a>,
    run: Box<dyn FnMut() -> Result<Sample> + 'a>,
}

/// One measure of a case.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    pub time: Duration,
    /// In bytes.
    pub peak: Option<u64>,
}

impl<'a> Case<'a> {
    pub fn new(run: impl FnMut() -> Result<Sample> + 'a) -> Case<'a> {
        Case { prepare: Box::new(|| Ok(())), run: Box::new(run) }
    }

    /// With something to do before each time, which is not measured.
    pub fn after(self, prepare: impl FnMut() -> Result<()> + 'a) -> Case<'a> {
        Case { prepare: Box::new(prepare), ..self }
    }
}

/// What was measured of one case.
#[derive(Clone, Debug)]
pub struct Samples(Vec<Sample>);

impl Samples {
    /// The median, in seconds.
    pub fn seconds(&self) -> f64 {
        median(self.0.iter().map(|sample| sample.time.as_secs_f64()).collect())
    }

    /// The most memory in all of them, in bytes.
    pub fn peak(&self) -> Option<f64> {
        // Sizes of memory are exact in it.
        #[expect(clippy::cast_precision_loss)]
        self.0.iter().filter_map(|sample| sample.peak).max().map(|peak| peak as f64)
    }
}

/// Measures each case so many times, in turns.
///
/// # Errors
///
/// When a case fails.
pub fn in_turns<const N: usize>(times: usize, mut cases: [Case<'_>; N]) -> Result<[Samples; N]> {
    let mut all = [const { Vec::new() }; N];
    for _ in 0..times {
        for (case, samples) in cases.iter_mut().zip(&mut all) {
            (case.prepare)()?;
            samples.push((case.run)()?);
        }
    }
    Ok(all.map(Samples))
}

/// The middle one, or the mean of the two in the middle; 0 of none.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        length if length % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

/// What one more of the size takes: from the first point to the last but one, and from there to
/// the last. They are equal where the time is linear, whatever is there at size 0. `None` of fewer
/// than three points.
pub fn growth(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let [first, .., middle, last] = points else { return None };
    let slope = |from: &(f64, f64), to: &(f64, f64)| (to.1 - from.1) / (to.0 - from.0);
    Some((slope(first, middle), slope(middle, last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 100.0]), 3.0);
        assert_eq!(median(vec![]), 0.0);
    }

    #[test]
    fn growth_is_equal_where_it_is_linear() {
        let linear = [1.0, 10.0, 100.0].map(|size| (size, 5.0 + 2.0 * size));
        assert_eq!(growth(&linear), Some((2.0, 2.0)));
        let square = [1.0, 10.0, 100.0].map(|size| (size, size * size));
        assert_eq!(growth(&square), Some((11.0, 110.0)));
        assert_eq!(growth(&linear[..2]), None);
    }

    #[test]
    fn cases_are_measured_in_turns_each_after_its_preparation() {
        let order = std::cell::RefCell::new(String::new());
        let said = |what: char| {
            order.borrow_mut().push(what);
            Ok(Sample::default())
        };
        let one = Case::new(|| said('a')).after(|| said('-').map(|_| ()));
        let [one, two] = in_turns(2, [one, Case::new(|| said('b'))]).unwrap();
        assert_eq!(*order.borrow(), "-ab-ab");
        assert_eq!((one.0.len(), two.0.len()), (2, 2));
    }
}
