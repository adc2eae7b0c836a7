//! The roles of the texts (`shared/source/notes.md`, section 4) and the level each is held at.

/// The kind of node an appointment of a role hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// A community, grid, compound or dwelling: rights reach that place and what lies below it.
    Place,
    /// The whole street.
    Street,
    /// An organisation: rights reach the cases that are in its hands.
    Organisation,
}

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $level:ident, $zh:literal, $en:literal;)*) => {
        crate::codes! {
            /// What a person may be appointed as, in the order of the administrator's list. Names follow the glossary.
            Role, "role" { $($(#[$doc])* $name = $code, $zh, $en;)* }
        }

        impl Role {
            /// What an appointment of this role hangs on.
            #[must_use]
            pub fn level(self) -> Level { match self { $(Self::$name => Level::$level,)* } }
        }
    };
}

roles! {
    /// 居民: reports, follows and rates their own cases.
    Resident = "resident", Place, "居民", "Resident";
    /// 专职网格员: reports, visits, verifies in a grid.
    GridWorker = "grid_worker", Place, "专职网格员", "Grid worker";
    /// 兼职网格员.
    PartTimeGridWorker = "part_time_grid_worker", Place, "兼职网格员", "Part-time grid worker";
    /// 网格长.
    GridLead = "grid_lead", Place, "网格长", "Grid lead";
    /// 网格指导员.
    GridAdviser = "grid_adviser", Place, "网格指导员", "Grid adviser";
    /// 网格党组织负责人.
    GridBranchSecretary = "grid_branch_secretary", Place, "网格党组织负责人", "Grid branch secretary";
    /// 小区专员: one per compound, sent by the street.
    CompoundOfficer = "compound_officer", Place, "小区专员", "Compound officer";
    /// 民间监理员.
    CitizenInspector = "citizen_inspector", Place, "民间监理员", "Citizen inspector";
    /// 红茶议事会促动师.
    Facilitator = "facilitator", Place, "促动师", "Facilitator";
    /// 社区工作者: accepts and dispatches inside a community.
    CommunityClerk = "community_clerk", Place, "社区工作者", "Community clerk";
    /// 社区书记.
    CommunitySecretary = "community_secretary", Place, "社区书记", "Community secretary";
    /// 街道指挥中心: dispatches, adjudicates.
    Dispatcher = "dispatcher", Street, "街道指挥中心坐席", "Street dispatcher";
    /// 街道督办: sees all, supervises.
    Supervisor = "supervisor", Street, "街道督办", "Street supervisor";
    /// 街道领导: sees boards and cases, changes nothing.
    Director = "director", Street, "街道领导", "Street director";
    /// 部门经办人: handles what was dispatched to the department.
    DepartmentOfficer = "department_officer", Organisation, "部门经办人", "Department officer";
    /// 物业.
    PropertyManager = "property_manager", Organisation, "物业", "Property manager";
    /// 业委会 / 自管会.
    OwnersCommittee = "owners_committee", Organisation, "业委会", "Owners' committee";
    /// 调解员.
    Mediator = "mediator", Organisation, "调解员", "Mediator";
    /// 助企服务专员.
    EnterpriseOfficer = "enterprise_officer", Street, "助企服务专员", "Enterprise officer";
    /// 系统管理员: scenes, places, jobs; sees no case.
    SystemAdmin = "system_admin", Street, "系统管理员", "System administrator";
    /// 安全管理员: people, appointments, sessions; sees no case.
    SecurityAdmin = "security_admin", Street, "安全管理员", "Security administrator";
    /// 审计管理员: the journal and who looked at what; changes nothing.
    AuditAdmin = "audit_admin", Street, "审计管理员", "Audit administrator";
}
