using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Tests.Fleet;

public sealed class OpenSpellTests
{
    private readonly Incident incident = new() { Id = "m/1/1", Family = Family.Drift, Subject = new(), OpenedPane = 0 };

    [Fact]
    public void Report_OfAnIncidentThatCameBack_TellsWhenItWasClosed()
    {
        Note((1, IncidentChange.Opened), (3, IncidentChange.Grew), (5, IncidentChange.Closed), (6, IncidentChange.Decided), (15, IncidentChange.Reopened));
        var state = new CoordinatorState();
        state.Incidents.Add(incident);

        var report = Assert.Single(IncidentReports.Of(state, new("acme", "m", "1"), null));

        Assert.Equal([Spell(1, 5), Spell(15, null)], report.Spells);
        Assert.Equal((At(1), (DateTimeOffset?)null), (report.OpenedAt, report.ClosedAt));
    }

    [Fact]
    public void Report_OfAnIncidentWithoutABreak_TellsNoSpells()
    {
        Note((1, IncidentChange.Opened), (3, IncidentChange.Grew));
        var state = new CoordinatorState();
        state.Incidents.Add(incident);
        var report = Assert.Single(IncidentReports.Of(state, new("acme", "m", "1"), null));
        Assert.Empty(report.Spells);
        Assert.Equal([Spell(1, null)], report.SpellsOrOne());
    }

    [Fact]
    public void Spell_WhoseEndTheTimelineHasDropped_CountsUpToTheEntryBeforeTheNext()
    {
        Note((1, IncidentChange.Opened), (3, IncidentChange.Grew), (15, IncidentChange.Reopened), (20, IncidentChange.Closed));
        incident.ClosedPane = 20;
        Assert.Equal([Spell(1, 3), Spell(15, 20)], OpenSpell.Of(incident));
    }

    [Fact]
    public void Spells_BeyondTheBound_AreTheFirstAndTheLatest()
    {
        for (var spell = 0; spell < 20; spell++)
            Note((10 * spell, spell == 0 ? IncidentChange.Opened : IncidentChange.Reopened), (10 * spell + 5, IncidentChange.Closed));
        incident.ClosedPane = 195;
        Assert.Equal([Spell(0, 5), .. Enumerable.Range(11, 9).Select(spell => Spell(10 * spell, 10 * spell + 5))], OpenSpell.Of(incident));
    }

    private static DateTimeOffset At(int hour) => Reports.Start.AddHours(hour);

    private static OpenSpell Spell(int from, int? until) => new(At(from), until is { } end ? At(end) : null);

    private void Note(params (int Hour, IncidentChange Change)[] entries)
    {
        foreach (var (hour, change) in entries)
            incident.Note(hour, At(hour), change, "");
    }
}
