using System.Globalization;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Incidents;

/// <summary>
/// Whether an action may come into force without a person once more: not while the last one of its kind about the same thing is too young to have shown what it does, and not beyond the budget of a day. What is in force already is not
/// held up: a second quarantine of a source changes nothing. Pure.
/// </summary>
/// <param name="limits">Of the policy; null: there are none.</param>
/// <param name="state">The coordinator's; changed by <see cref="Note"/>.</param>
/// <param name="spec">Of the version; null while it is not known.</param>
/// <param name="now">Server time.</param>
public sealed class Restraint(ActionLimits? limits, CoordinatorState state, VersionSpec? spec, DateTimeOffset now)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Why a person has to be asked, in words; null: nothing is against it.</summary>
    /// <param name="action">What is proposed.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="position">End of the pane that leads to it.</param>
    public string? Of(GovernedAction action, Subject subject, long position)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (limits is null || !Acts(action)) return null;
        var (about, cooldown) = (About(action, subject), limits.CooldownOf(spec));
        if (state.Acted.LastOrDefault(last => last.Action == action && last.About == about && Since(last, position) < cooldown) is { } last)
            return IsInForce(last) ? null : $"the same has come into force without a person less than {PolicyDuration.Of(cooldown)} ago: decision {last.DecisionId}";
        var today = state.Acted.Count(acted => now - acted.At < Day);
        return today < limits.PerDay ? null : string.Create(CultureInfo.InvariantCulture, $"the policy's budget of {limits.PerDay} in 24 hours for what comes into force without a person is used up");
    }

    /// <summary>An action comes into force without a person. Taken once per decision; without limits nothing is kept.</summary>
    public void Note(string decisionId, GovernedAction action, Subject subject, long position)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (limits is null || !Acts(action) || state.Acted.Exists(acted => acted.DecisionId == decisionId)) return;
        var about = About(action, subject);
        // Of each kind about each thing the last one counts, and of the last day all.
        state.Acted.RemoveAll(acted => now - acted.At >= Day && ((acted.Action == action && acted.About == about) || now - acted.At > PolicyDuration.Most + Day));
        state.Acted.Add(new(decisionId, action, about, position, now));
    }

    /// <summary>Whether an action does more than tell people.</summary>
    public static bool Acts(GovernedAction action) => action is not (GovernedAction.Alert or GovernedAction.RequireReview);

    private static string About(GovernedAction action, Subject subject) => action switch
    {
        GovernedAction.ThrottleCaller => subject.Caller ?? "",
        GovernedAction.RequestRetrain or GovernedAction.Rollback or GovernedAction.BlockPromotion => "",
        _ => subject.Source,
    };

    // A replay's time is that of its rows.
    private TimeSpan Since(AutomaticAction acted, long position) =>
        spec is { Axis: Axis.EventTime } ? TimeSpan.FromMilliseconds(Math.Min(Math.Abs((double)position - acted.Position), TimeSpan.FromDays(36500).TotalMilliseconds)) : now - acted.At;

    private bool IsInForce(AutomaticAction acted) => state.Incidents.Exists(incident => incident.Decisions.Exists(decision => decision.DecisionId == acted.DecisionId && Verdicts.Lasts(decision)));
}
