using System.Globalization;

namespace Watchgrain.Grains.Governance;

/// <summary>
/// Keys of audit entries: <c>decision/{id}/{state}</c> for each state that a decision reaches, <c>model/{model}</c> and <c>model/{model}/{version}[/reference]</c> for registrations, <c>alias_move/{channel}/{index}/{before}/{after}</c> for what a registry said.
/// Names are escaped; the state is what follows the last '/'.
/// </summary>
public static class EntryKeys
{
    private const string DecisionPrefix = "decision/";

    /// <summary>The decision has reached this state.</summary>
    public static string Decision(string decisionId, DecisionState state) => $"{DecisionPrefix}{decisionId}/{AuditWords.Of(state)}";

    /// <summary>The decision and the state that a key names; false for other keys.</summary>
    public static bool TryDecision(string entryKey, out string decisionId, out DecisionState state)
    {
        ArgumentNullException.ThrowIfNull(entryKey);
        (decisionId, state) = ("", default);
        var end = entryKey.LastIndexOf('/');
        if (!entryKey.StartsWith(DecisionPrefix, StringComparison.Ordinal) || end <= DecisionPrefix.Length) return false;
        if (AuditWords.Parse<DecisionState>(entryKey[(end + 1)..]) is not { } found) return false;
        (decisionId, state) = (entryKey[DecisionPrefix.Length..end], found);
        return true;
    }

    public static string Model(string model) => $"model/{Uri.EscapeDataString(model)}";

    public static string Version(string model, string version) => $"{Model(model)}/{Uri.EscapeDataString(version)}";

    public static string Reference(string model, string version) => $"{Version(model, version)}/reference";

    /// <summary>The same answers of a registry about the same decision are one entry.</summary>
    public static string AliasMove(string channel, long index, string before, string after) =>
        string.Create(CultureInfo.InvariantCulture, $"alias_move/{Uri.EscapeDataString(channel)}/{index}/{before}/{(after.Length > 0 ? after : "unknown")}");
}
