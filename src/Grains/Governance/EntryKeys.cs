using System.Globalization;
using Watchgrain.Grains.Retention;

namespace Watchgrain.Grains.Governance;

/// <summary>
/// Keys of audit entries: <c>decision/{id}/{state}</c> for each state that a decision reaches, <c>model/{model}</c> and <c>model/{model}/{version}[/reference]</c> for registrations, <c>planted/{id}</c> for decisions that were planted, <c>automatic_hold/{id}</c> for what the budget of the tenant held back, <c>host_policy/{digest}/{milliseconds}</c> for another policy file of the host, <c>retention/{kind}/{number}</c> for deletions, <c>alias_move/{channel}/{index}/{before}/{after}/{milliseconds}</c> for what a registry said, <c>release/{model}/{number}</c> for releases, <c>erasure/{model}/{digest}</c> and <c>erasure/{token}</c> for erasures.
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

    /// <summary>A decision that has been answered was planted.</summary>
    public static string Planted(string decisionId) => $"planted/{decisionId}";

    /// <summary>The tenant's budget has held an action back.</summary>
    public static string AutomaticHold(string decisionId) => $"automatic_hold/{decisionId}";

    /// <summary>The host has another policy file than the one that was met at a time: each change has its own key, and the same after a crash.</summary>
    public static string HostPolicy(string digest, DateTimeOffset previousSince) => string.Create(CultureInfo.InvariantCulture, $"host_policy/{digest}/{previousSince.ToUnixTimeMilliseconds()}");

    /// <summary>A deletion of what has been kept for its time.</summary>
    public static string Retention(RetainedKind kind, long number) => string.Create(CultureInfo.InvariantCulture, $"retention/{AuditWords.Of(kind)}/{number}");

    /// <summary>Figures of a model are told to people outside.</summary>
    public static string Release(string model, long number) => string.Create(CultureInfo.InvariantCulture, $"release/{Uri.EscapeDataString(model)}/{number}");

    /// <summary>What waits under an id of a model is erased.</summary>
    public static string Erasure(string model, byte[] digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return $"erasure/{Uri.EscapeDataString(model)}/{Convert.ToHexStringLower(digest)}";
    }

    /// <summary>The key of a person is destroyed. A token has a colon, which is escaped in the id of a model.</summary>
    public static string PersonErasure(string token) => $"erasure/{token}";

    public static string Model(string model) => $"model/{Uri.EscapeDataString(model)}";

    public static string Version(string model, string version) => $"{Model(model)}/{Uri.EscapeDataString(version)}";

    public static string Reference(string model, string version) => $"{Version(model, version)}/reference";

    /// <summary>What a registry said about a decision at a time: another attempt is another entry.</summary>
    public static string AliasMove(string channel, long index, string before, string after, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"alias_move/{Uri.EscapeDataString(channel)}/{index}/{before}/{(after.Length > 0 ? after : "unknown")}/{at.ToUnixTimeMilliseconds()}");
}
