namespace Watchgrain.Attacks.Reports;

/// <summary>How the tables of the report are to be read.</summary>
internal static class ReportNotes
{
    public const string Text =
        """
        ## How to read it
        - **Found**: the detector has spoken since the attack began, within the panes of its size. Sources by their labels: the attacker is suspect (evidence that an honest source has once in 20,000 panes), which is sooner than the signal that opens an incident. All others: a signal above its part of the version's false-alarm budget, as it opens an incident.
        - **95 % limits**: exact, two-sided (Clopper, Pearson 1934). Those of controls take opportunities as independent, which neighbouring panes are not quite; where the upper one lies above what is allowed, the rate is met *by too few to be sure*.
        - **Half of these by**: the lower median over the runs that found it; pane 1 is the first of the attack. A pane is judged when it is whole. Callers are looked at when a pane of 100 of their queries closes (of the heavy caller 1,000), so 100 is the least there is.
        - **Named**: in what share of those runs the attacker was named and nobody else; of several attackers the share of them. – where the finding is of all rows.
        - **Adults** has no order: each run draws rows anew, without replacement but for the slowly moving numbers. Where floods, slices or figures of all rows are looked at, the first 20,000 rows are the reference, dealt to four sources, and what is declared is every value that one row in 200 has. **employment_MA** has an order: a run takes eight panes in a row of the fourteen before its population changes. **Flights**: February is the reference, March to June are the days; an attack begins on a random day after the tenth.
        - **Slices of 1 %** are all declared ones with 0.8 to 1.3 % of the reference's rows; the seeds go through them in turn.

        Nothing looks for sources that share an attack, for withheld labels or for extraction by small steps as such: those rows say what the other detectors make of them.
        """;
}
