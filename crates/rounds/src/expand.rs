//! From a campaign over targets to tasks.

use std::collections::BTreeMap;

use jiff::civil::Date;
use linli_calendar::{Calendar, CalendarError};

use crate::route::{Position, in_order};
use crate::{Campaign, HourSpan, Order, Slot, draw};

/// A campaign under way: from a day to a day, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its id, which also seeds what is drawn.
    pub id: String,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
}

/// Something that is asked: a place, a record, a stop or a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its id within the street.
    pub id: String,
    /// The grid it lies in, where that is known.
    pub grid: Option<String>,
    /// Where it lies, where that is known.
    pub at: Option<Position>,
}

/// A task that should be there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// When it opens.
    pub opens: Date,
    /// Its place on the way of its grid, from 0.
    pub order: u32,
    /// Whom or what it asks.
    pub target: String,
    /// What tells it from other tasks of the same target in the same run: for ever the same.
    pub key: String,
    /// When it is due.
    pub due: Date,
    /// The hours of the day, where there are any.
    pub hours: Option<HourSpan>,
    /// Which of several people, from 1.
    pub seat: u32,
}

impl Campaign {
    /// The tasks of a run that open in a window (first and last day of it), by day, then by their place on the way. Asked
    /// again, or piece by piece, it says the same.
    ///
    /// # Errors
    /// [`CalendarError::MissingYear`] where a working day of a year that is not loaded is asked for.
    pub fn expand(
        &self,
        run: &Run,
        targets: &[Target],
        window: (Date, Date),
        calendar: &Calendar,
    ) -> Result<Vec<Asked>, CalendarError> {
        let slots = self.when.slots(run, window, calendar)?;
        if slots.is_empty() {
            return Ok(Vec::new());
        }
        let places = self.places_on_the_way(targets);
        let ids: Vec<&str> = targets.iter().map(|target| target.id.as_str()).collect();
        let mut asked = Vec::new();
        for slot in slots {
            for at in self.drawn(run, &slot, &ids) {
                let target = &targets[at];
                asked.extend((1..=self.who.people).map(|seat| Asked {
                    opens: slot.opens,
                    order: places[at],
                    target: target.id.clone(),
                    key: key(&slot, seat, self.who.people),
                    due: slot.due,
                    hours: slot.hours,
                    seat,
                }));
            }
        }
        asked.sort_unstable();
        Ok(asked)
    }

    /// The targets of a slot: all, or the share that its run and day draw.
    fn drawn(&self, run: &Run, slot: &Slot, ids: &[&str]) -> Vec<usize> {
        match self.targets.share {
            Some(share) => draw(&format!("{}/{}", run.id, slot.key()), ids, share, 1),
            None => (0..ids.len()).collect(),
        }
    }

    /// The place of each target on the way of its grid. What lies nowhere comes last, in the given order.
    fn places_on_the_way(&self, targets: &[Target]) -> Vec<u32> {
        let mut by_grid: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
        for (at, target) in targets.iter().enumerate() {
            by_grid.entry(target.grid.as_deref()).or_default().push(at);
        }
        let nearest = self
            .route
            .is_some_and(|route| route.order == Order::Nearest);
        let mut places = vec![0; targets.len()];
        for own in by_grid.into_values() {
            let order = if nearest { way(targets, &own) } else { own };
            for (place, at) in (0..).zip(order) {
                places[at] = place;
            }
        }
        places
    }
}

fn way(targets: &[Target], own: &[usize]) -> Vec<usize> {
    let there: Vec<(usize, Position)> = own
        .iter()
        .filter_map(|at| Some((*at, targets[*at].at?)))
        .collect();
    let points: Vec<Position> = there.iter().map(|(_, point)| *point).collect();
    let mut order: Vec<usize> = in_order(&points)
        .into_iter()
        .map(|nth| there[nth].0)
        .collect();
    order.extend(own.iter().copied().filter(|at| targets[*at].at.is_none()));
    order
}

fn key(slot: &Slot, seat: u32, people: u32) -> String {
    if people == 1 {
        slot.key()
    } else {
        format!("{}+{seat}", slot.key())
    }
}
