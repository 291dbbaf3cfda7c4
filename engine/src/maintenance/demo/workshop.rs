//! Talks around the tool library and the repair café.

use super::{DAY, HOUR, Talk, letter};

pub(super) const TALKS: &[Talk] = &[
    Talk {
        subject: "Thursday's repair café",
        letters: &[
            letter(
                "ben",
                &["anna"],
                13 * DAY + 3 * HOUR,
                "\
Hi Anna,

the café is on again this Thursday, 5 to 9. I have two toasters, a floor lamp and somebody's \
grandfather's radio on the list already.

Could you open the workshop and stay until six? I come straight from work and will be late.

Ben",
            ),
            letter(
                "anna",
                &["ben"],
                13 * DAY + HOUR,
                "\
Sure, I'll be there from half past four. Does the radio work at all, or does it only look good?",
            ),
            letter(
                "ben",
                &["anna"],
                13 * DAY,
                "\
It hums. That is a start.",
            ),
            letter(
                "anna",
                &["ben"],
                10 * DAY + 14 * HOUR,
                "\
What an evening! Eleven things came in, nine went home working. Mrs Adler cried a little when \
the radio played.

We are out of heat-shrink tubing and nearly out of fuses. Shall I order?",
            ),
            letter(
                "ben",
                &["anna"],
                10 * DAY + 12 * HOUR,
                "\
> We are out of heat-shrink tubing and nearly out of fuses. Shall I order?

Yes please. The mixed box, and slow-blow fuses from 1 to 6 A. There is still 40 in the café's tin.

And tell Mona about the radio, she wants a story for the newsletter.",
            ),
            letter(
                "anna",
                &["ben"],
                9 * DAY + 20 * HOUR,
                "\
Ordered, 31.80 with postage. The receipt is in the tin.",
            ),
            letter(
                "ben",
                &["anna"],
                6 * DAY + 2 * HOUR,
                "\
Got them, thank you. I sorted everything into the little drawers and labelled them. Please, nobody \
move them again. Looking at Dao.",
            ),
            letter(
                "anna",
                &["ben"],
                5 * DAY + 23 * HOUR,
                "\
I shall guard them with my life.",
            ),
            letter(
                "ben",
                &["anna"],
                4,
                "\
Anna, quick one: the school would like to come with a whole class next Thursday. Twenty-two \
children, and one broken robot.

I think we should say yes. Do you?",
            )
            .unread_by(&["anna"]),
        ],
    },
    Talk {
        subject: "The long ladder",
        letters: &[
            letter(
                "carla",
                &["anna"],
                2 * DAY + 5 * HOUR,
                "\
Dear tool library,

may I have the long ladder from Friday to Sunday? The gutter over the reading room is growing a \
small forest.

Carla",
            ),
            letter(
                "anna",
                &["carla"],
                2 * DAY + 4 * HOUR,
                "\
It is yours. Take the strap too, it hangs behind the door, and please take somebody who holds \
the ladder.",
            ),
            letter(
                "carla",
                &["anna"],
                DAY + 22 * HOUR,
                "\
> please take somebody who holds the ladder

Dao volunteered before I had finished the sentence. We'll bring it back on Sunday evening.",
            ),
        ],
    },
    Talk {
        subject: "Key number 7",
        letters: &[
            letter(
                "dao",
                &["anna"],
                8 * DAY + 6 * HOUR,
                "\
I have found key no. 7. It was in the pocket of my winter coat, where it spent the summer. \
Sorry to everyone I suspected.",
            ),
            letter(
                "anna",
                &["dao"],
                8 * DAY + 5 * HOUR,
                "\
I crossed it out of the loss book and drew a small heart beside it.",
            ),
        ],
    },
    Talk {
        subject: "Saturday shift",
        letters: &[
            letter(
                "ben",
                &["anna"],
                4 * DAY + 8 * HOUR,
                "\
Could we swap? I'd take your Saturday the week after if you can do this one. My sister is in town.",
            ),
            letter(
                "anna",
                &["ben"],
                4 * DAY + 7 * HOUR,
                "\
Done. Say hello to Ngozi, and bring her along for tea, the shop is quiet after three.",
            ),
            letter(
                "ben",
                &["anna"],
                4 * DAY + 6 * HOUR + 30,
                "\
You are a treasure. She asks whether the tea comes with your almond cake.",
            ),
        ],
    },
    Talk {
        subject: "Sewing machine: does anyone know this one?",
        letters: &[
            letter(
                "carla",
                &["anna", "ben"],
                3 * DAY + 9 * HOUR,
                "\
Somebody left a sewing machine at the library with a note: “For the community. It only needs love.”

It is heavy as an anvil, and the wheel turns. Photos are here:
https://lindenhof.example/photos/sewing-machine

Is it worth keeping?",
            ),
            letter(
                "ben",
                &["carla"],
                3 * DAY + 7 * HOUR,
                "\
A 1958 one! Keep it. They go on for ever if you feed them oil. I'll bring some on Thursday.",
            ),
            letter(
                "anna",
                &["carla"],
                3 * DAY + 2 * HOUR,
                "\
Oh, keep it, please. I know at least four people who would learn to sew on it. Me first.",
            ),
            letter(
                "carla",
                &["anna"],
                2 * DAY + 20 * HOUR,
                "\
Then it gets a table by the window. First lesson is yours.",
            ),
        ],
    },
    Talk {
        subject: "To do before winter",
        letters: &[letter(
            "anna",
            &["anna"],
            7 * DAY + 10 * HOUR,
            "\
- drain the water butts and turn them over
- oil the hinges of the workshop door
- sharpen the secateurs (Ben's stone, not the grinder!)
- ask Mona about the insurance for the bread oven
- count the deck chairs. There should be 14.",
        )],
    },
    Talk {
        subject: "Wanted: a van for one morning",
        letters: &[letter(
            "anna",
            &["dao"],
            50,
            "\
Do you still know the man with the van? The theatre gives away stage boards, oak, six metres, for free \
if we fetch them on Saturday before noon. That would be the new floor of the shed.",
        )
        .pending()],
    },
    Talk {
        subject: "Cordless drills, as good as new",
        letters: &[letter(
            "ben",
            &["anna", "carla", "dao"],
            11 * DAY,
            "\
I have three cordless drills to sell, 25 each, first come, first served. Ask me on Thursday.",
        )
        .rejected("Sales belong on the notice board.")],
    },
    Talk {
        subject: "Shelf for the returns",
        letters: &[
            letter(
                "carla",
                &["ben"],
                2 * DAY + 11 * HOUR,
                "\
The returns shelf leans like a tired commuter. Could you look at it when you bring the oil?",
            ),
            letter(
                "ben",
                &["carla"],
                2 * DAY + 9 * HOUR,
                "\
Two brackets and a level, ten minutes. Put the heavy books at the bottom until then, please.",
            ),
            letter(
                "carla",
                &["ben"],
                9 * HOUR,
                "\
The encyclopaedias have moved downstairs, so to speak. See you on Thursday!",
            )
            .unread_by(&["ben"]),
        ],
    },
];
