//! What each role may do. One readable table, default deny: a right that is not listed is not given.

use linli_kernel::Role;

use self::Right::{
    CorrectPlaces, FillForms, FollowUp, HostVisitors, ManageFollowUp, ManageForms, ManageOutside,
    ManagePasses, ManagePeople, ManagePlaces, ManageRegistry, ManageRouting, ManageScenes,
    ManageTasks, ReportCase, RevealContact, SeeAudit, SeeBoard, SeeForms, SeeJobs, SeePeople,
    SeePlaces, SeeQueue, SeeRegistry, SeeRouting, SeeScenes,
};

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// Something a role may do. Where it may be done (place, organisation, matter) is the scope's affair.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Right { $($(#[$doc])* $name,)* }

        impl Right {
            /// Every right.
            pub const ALL: &'static [Right] = &[$(Right::$name,)*];

            /// The name in tables and documents.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }
        }
    };
}

rights! {
    /// Report a case.
    ReportCase = "report_case";
    /// Open the desk: the queue of cases within the caller's reach.
    SeeQueue = "see_queue";
    /// See boards and statistics.
    SeeBoard = "see_board";
    /// Look places up.
    SeePlaces = "see_places";
    /// Add, change and close places.
    ManagePlaces = "manage_places";
    /// Correct places within the caller's reach, on the strength of a case.
    CorrectPlaces = "correct_places";
    /// See the directory of people, organisations and appointments.
    SeePeople = "see_people";
    /// Create people, organisations and accounts; appoint; lock.
    ManagePeople = "manage_people";
    /// See a masked telephone number in full, with a reason, within the caller's reach.
    RevealContact = "reveal_contact";
    /// Open the registers; each of them says who reads and edits it, within reach.
    SeeRegistry = "see_registry";
    /// See what the registers must erase, and have it erased.
    ManageRegistry = "manage_registry";
    /// 回访: see the worklist of return visits and record what was said.
    FollowUp = "follow_up";
    /// Plan return visits and have samples drawn.
    ManageFollowUp = "manage_follow_up";
    /// See scenes.
    SeeScenes = "see_scenes";
    /// Add versions of scenes.
    ManageScenes = "manage_scenes";
    /// See forms and what was submitted within the caller's reach.
    SeeForms = "see_forms";
    /// Fill in forms within the caller's reach.
    FillForms = "fill_forms";
    /// Add versions of forms.
    ManageForms = "manage_forms";
    /// Start and end campaigns, and give tasks to people, within the caller's reach.
    ManageTasks = "manage_tasks";
    /// See the routing rules, areas and rosters.
    SeeRouting = "see_routing";
    /// Change the routing rules, areas and rosters.
    ManageRouting = "manage_routing";
    /// See queued and dead jobs, and run them again.
    SeeJobs = "see_jobs";
    /// Manage who is told outside: partners and peers of Open311, webhooks.
    ManageOutside = "manage_outside";
    /// Make visitor passes, and take one's own back.
    HostVisitors = "host_visitors";
    /// Set how long visitor passes last, and replace the keys that sign them.
    ManagePasses = "manage_passes";
    /// See the journal and who looked at what.
    SeeAudit = "see_audit";
}

/// Whether `role` gives `right`. Nothing is given that [`rights_of`] or the table of the door does not list.
#[must_use]
pub fn may(role: Role, right: Right) -> bool {
    rights_of(role).contains(&right) || at_the_door(role).contains(&right)
}

/// The rights around visitor passes: who lives, works or serves somewhere expects visitors; the keys are a matter of
/// security.
fn at_the_door(role: Role) -> &'static [Right] {
    match role {
        Role::Resident
        | Role::CompoundOfficer
        | Role::CommunityClerk
        | Role::CommunitySecretary
        | Role::EnterpriseOfficer
        | Role::PropertyManager
        | Role::OwnersCommittee => &[HostVisitors],
        Role::SecurityAdmin => &[ManagePasses],
        Role::GridWorker
        | Role::PartTimeGridWorker
        | Role::GridLead
        | Role::GridAdviser
        | Role::GridBranchSecretary
        | Role::CitizenInspector
        | Role::Facilitator
        | Role::Dispatcher
        | Role::Supervisor
        | Role::Director
        | Role::DepartmentOfficer
        | Role::Mediator
        | Role::SystemAdmin
        | Role::AuditAdmin => &[],
    }
}

/// The rights of a role. The three administrators share none that matters (等保 GB/T 22239 三员分立):
/// the system administrator holds scenes, places and jobs, the security administrator people, the
/// audit administrator the journal; none of them sees a case.
#[must_use]
pub fn rights_of(role: Role) -> &'static [Right] {
    match role {
        Role::Resident => &[ReportCase],
        Role::CitizenInspector | Role::Facilitator => LOOKS_AROUND,
        Role::PartTimeGridWorker | Role::GridAdviser => IN_THE_GRID,
        Role::GridWorker | Role::CompoundOfficer => GRID_WORKER,
        Role::GridLead | Role::GridBranchSecretary => GRID_LEAD,
        Role::CommunityClerk => COMMUNITY_CLERK,
        Role::CommunitySecretary => COMMUNITY_SECRETARY,
        Role::Dispatcher => DISPATCHER,
        Role::Supervisor => SUPERVISOR,
        Role::Director => &[
            SeeQueue,
            SeeBoard,
            SeePlaces,
            SeeScenes,
            SeeForms,
            SeeRouting,
            SeeRegistry,
        ],
        Role::EnterpriseOfficer => ENTERPRISE_OFFICER,
        Role::DepartmentOfficer
        | Role::PropertyManager
        | Role::OwnersCommittee
        | Role::Mediator => PART_TIME,
        Role::SystemAdmin => SYSTEM_ADMIN,
        Role::SecurityAdmin => &[SeePlaces, SeePeople, ManagePeople, RevealContact],
        Role::AuditAdmin => &[SeeAudit],
    }
}

/// Reports, and forms of what they see.
const LOOKS_AROUND: &[Right] = &[ReportCase, SeePlaces, SeeForms, FillForms];

/// The same with the desk.
const PART_TIME: &[Right] = &[ReportCase, SeeQueue, SeePlaces, SeeForms, FillForms];

/// The same with the registers.
const IN_THE_GRID: &[Right] = &[
    ReportCase,
    SeeQueue,
    SeePlaces,
    SeeForms,
    FillForms,
    SeeRegistry,
];

/// The same with the telephone numbers of their grid.
const GRID_WORKER: &[Right] = &[
    ReportCase,
    SeeQueue,
    SeePlaces,
    RevealContact,
    SeeForms,
    FillForms,
    SeeRegistry,
];

/// The same with the board.
const GRID_LEAD: &[Right] = &[
    ReportCase,
    SeeQueue,
    SeeBoard,
    SeePlaces,
    RevealContact,
    SeeForms,
    FillForms,
    SeeRegistry,
];

/// A desk with the board, and forms.
const ENTERPRISE_OFFICER: &[Right] = &[
    ReportCase,
    SeeQueue,
    SeeBoard,
    SeePlaces,
    SeeForms,
    FillForms,
    SeeRegistry,
];

/// A grid's rights, and return visits.
const COMMUNITY_CLERK: &[Right] = &[
    ReportCase,
    SeeQueue,
    SeeBoard,
    SeePlaces,
    CorrectPlaces,
    RevealContact,
    SeeForms,
    FillForms,
    ManageTasks,
    FollowUp,
    SeeRegistry,
];

/// A community's rights.
const COMMUNITY_SECRETARY: &[Right] = &[
    ReportCase,
    SeeQueue,
    SeeBoard,
    SeePlaces,
    CorrectPlaces,
    RevealContact,
    SeeScenes,
    SeeForms,
    FillForms,
    SeeRegistry,
    ManageTasks,
];

/// Everything a command centre looks at, its rules and its return visits.
const DISPATCHER: &[Right] = &[
    ReportCase,
    SeeQueue,
    SeeBoard,
    SeePlaces,
    SeePeople,
    RevealContact,
    SeeScenes,
    SeeForms,
    FillForms,
    ManageForms,
    ManageTasks,
    FollowUp,
    ManageFollowUp,
    SeeRouting,
    ManageRouting,
    SeeRegistry,
    ManageRegistry,
];

/// The same, without changing the rules.
const SUPERVISOR: &[Right] = &[
    ReportCase,
    SeeQueue,
    SeeBoard,
    SeePlaces,
    SeePeople,
    RevealContact,
    SeeScenes,
    SeeForms,
    FillForms,
    ManageTasks,
    FollowUp,
    ManageFollowUp,
    SeeRouting,
    SeeRegistry,
];

/// Scenes, places, routing, jobs, and who is told outside.
const SYSTEM_ADMIN: &[Right] = &[
    SeePlaces,
    ManagePlaces,
    SeeScenes,
    ManageScenes,
    SeeForms,
    ManageForms,
    SeeRouting,
    ManageRouting,
    SeeJobs,
    ManageOutside,
];

/// Why one person may not hold both roles, if so: the three administrators are three persons, and an
/// administrator handles no case. Being a resident is compatible with everything.
#[must_use]
pub fn excludes(one: Role, other: Role) -> bool {
    let admin = |role| {
        matches!(
            role,
            Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin
        )
    };
    let resident = |role| role == Role::Resident;
    one != other && (admin(one) || admin(other)) && !resident(one) && !resident(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_roles_and_rights_is_what_was_agreed() {
        let mut table = String::new();
        for role in Role::ALL {
            let given: Vec<&str> = Right::ALL
                .iter()
                .filter(|right| may(*role, **right))
                .map(|right| right.code())
                .collect();
            table.push_str(&format!("{:22} {}\n", role.code(), given.join(" ")));
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn no_administrator_holds_a_right_over_cases() {
        for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin] {
            for right in [Right::ReportCase, Right::SeeQueue, Right::SeeBoard] {
                assert!(!may(role, right), "{role} {right:?}");
            }
        }
    }

    #[test]
    fn only_one_role_manages_people_places_scenes_or_reads_the_journal() {
        for right in [
            Right::ManagePeople,
            Right::ManagePlaces,
            Right::ManageScenes,
            Right::SeeJobs,
            Right::ManageOutside,
            Right::SeeAudit,
        ] {
            assert_eq!(
                Role::ALL.iter().filter(|role| may(**role, right)).count(),
                1,
                "{right:?}"
            );
        }
    }

    #[test]
    fn administrators_exclude_each_other_and_every_office_but_not_living_there() {
        assert!(excludes(Role::SystemAdmin, Role::SecurityAdmin));
        assert!(excludes(Role::SecurityAdmin, Role::Dispatcher));
        assert!(excludes(Role::GridWorker, Role::AuditAdmin));
        assert!(!excludes(Role::AuditAdmin, Role::Resident));
        assert!(!excludes(Role::SystemAdmin, Role::SystemAdmin));
        assert!(!excludes(Role::GridLead, Role::CompoundOfficer));
        for one in Role::ALL {
            for other in Role::ALL {
                assert_eq!(
                    excludes(*one, *other),
                    excludes(*other, *one),
                    "{one} {other}"
                );
            }
        }
    }
}
