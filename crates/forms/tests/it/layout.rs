//! How a form stands on a page.

use linli_forms::Block;

use crate::kit::{field, form, small};

fn told(blocks: &[Block<'_>]) -> String {
    let one = |block: &Block<'_>| match block {
        Block::Field(field) => field.id.clone(),
        Block::Group(group, inside) => format!("{}({})", group.id, told(inside)),
        Block::Repeat(repeat, inside) => format!("{}[{}]", repeat.id, told(inside)),
    };
    blocks.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[test]
fn fields_of_a_group_stand_together_where_the_first_of_them_is() {
    let title = "title = { zh = \"组\", en = \"Group\" }";
    let text = [
        format!("[[group]]\nid = \"outer\"\n{title}\n"),
        format!("[[group]]\nid = \"inner\"\nin = \"outer\"\n{title}\n"),
        format!("[[repeat]]\nid = \"rows\"\nin = \"inner\"\n{title}\n"),
        field("first", "text", ""),
        field("deep", "text", "in = \"rows\""),
        field("near", "text", "in = \"outer\""),
        field("last", "text", ""),
    ];
    let form = form(&small(&text.join("\n")));
    assert_eq!(
        told(&form.layout()),
        "first outer(inner(rows[deep]) near) last"
    );
    assert_eq!(form.heading("rows").map(|one| one.zh.as_str()), Some("组"));
    assert_eq!(form.heading("first"), None);
}
