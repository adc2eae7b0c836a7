//! What a rate does not say: how far chance moves it, and what was not counted.

use linli_kernel::Text;

/// The quantile of the normal distribution that leaves 2.5 % on each side.
const Z: f64 = 1.959_963_984_540_054;

/// Wilson's score interval at 95 % (E. B. Wilson, JASA 22, 1927); none unless 0 <= `of` <= `over` and `over` > 0.
#[must_use]
pub fn wilson(of: i64, over: i64) -> Option<(f64, f64)> {
    let (of, over) = (u32::try_from(of).ok()?, u32::try_from(over).ok()?);
    if over == 0 || of > over {
        return None;
    }
    let (n, p) = (f64::from(over), f64::from(of) / f64::from(over));
    let z2 = Z * Z;
    let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    Some(((middle - half).max(0.0), (middle + half).min(1.0)))
}

/// What a rate does not say.
#[must_use]
pub fn says_not(id: &str) -> Text {
    match id {
        "closing" => Text::new(
            "本期办结 ÷（本期上报 − 不予受理 − 撤回 − 并入他案）；办结的可能是以前上报的，所以可以超过 100%，办得好不好也不在其中。",
            "Closed ÷ (reported − refused − withdrawn − joined to others) of the same period: what was closed may have been reported before, so it can pass 100 %, and how well it was done is not in it.",
        ),
        "on_time" => Text::new(
            "没有任何时限超时的办结 ÷ 全部办结；批准的挂账和延期已经扣除，所以不等于群众等得短。",
            "Closed without any clock running out ÷ all closed: approved pauses and extensions are taken out, so it does not say that people waited briefly.",
        ),
        "resolution" => Text::new(
            "评价“解决了”÷ 全部评价；没有评价的人不在内，他们怎么看，这个数不知道。",
            "Rated as solved ÷ all ratings: who did not rate is not in it, and what they think is not known.",
        ),
        "satisfaction" => Text::new(
            "评价“满意”÷ 全部评价；谁来评价由上报人自己决定，只请满意的人评价会抬高它。",
            "Rated as satisfied ÷ all ratings: reporters choose whether to rate, and asking only the satisfied raises it.",
        ),
        "visit_resolution" => Text::new(
            "随机回访中回答“解决了”÷ 有回答的；没有联系上和没有回答的不在内，他们的看法可能不同。",
            "Said to be solved in random visits ÷ those who answered: who was not reached is not in it and may think otherwise.",
        ),
        _ => Text::new(
            "随机回访中回答“满意”÷ 有回答的；由工作人员打电话问，有人会不好意思说不满意。",
            "Satisfied in random visits ÷ those who answered: an officer asks, and some will not say that they are not.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        // 41 of 50: (0.6920, 0.9023) by the published formula.
        let (low, high) = wilson(41, 50).unwrap();
        assert!(
            (low - 0.6920).abs() < 0.0005 && (high - 0.9023).abs() < 0.0005,
            "{low} {high}"
        );
        let (low, high) = wilson(0, 10).unwrap();
        assert!(
            low.abs() < 1e-9 && (high - 0.2775).abs() < 0.0005,
            "{low} {high}"
        );
        assert_eq!(wilson(3, 0), None);
        assert_eq!(wilson(6, 5), None, "more than the whole is no part of it");
        assert_eq!(wilson(-1, 5), None);
    }
}
