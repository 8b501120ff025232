using Google.Protobuf;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Governance;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.People;

/// <summary>Names of people in audit entries, and the tokens that stand for them there (docs/formats/audit-entry.md#people).</summary>
public static class EntryNames
{
    /// <summary>Stands for somebody who did an earlier step and of whom no key is held: erased since, or from before there were tokens. The entry of that step has what can be known.</summary>
    public const string Unknown = "person:unknown";

    private static readonly string[] OwnWords = ["", AuditEntries.PolicyActor, AuditEntries.MonitorActor, Unknown];

    /// <summary>Whether the log has a token in the place of it: not of the monitor's own words, in whatever case, and not of what is a token.</summary>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return !OwnWords.Contains(text, StringComparer.OrdinalIgnoreCase) && !PersonToken.IsToken(text);
    }

    /// <summary>
    /// The bytes of an entry with tokens in the place of names; the same where they name nobody, or are no entry. Who acts gets a key; who acted in an earlier step has one, or was erased, and must not come back with the next step of
    /// the decision. Throws as <see cref="IPeopleGrain.SealAsync"/> does.
    /// </summary>
    public static async Task<byte[]> SealAsync(byte[] bytes, IPeopleGrain people)
    {
        ArgumentNullException.ThrowIfNull(people);
        if (AuditEntries.Read(bytes) is not { } entry) return bytes;
        string[] acting = Names(entry, ofEarlier: false), earlier = Names(entry, ofEarlier: true);
        if (acting.Length + earlier.Length == 0) return bytes;
        var tokens = acting.Zip(acting.Length == 0 ? [] : await people.SealAsync(acting)).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        foreach (var name in earlier) tokens.TryAdd(name, await people.FindAsync(name) ?? Unknown);
        Change(entry, (text, _) => tokens.GetValueOrDefault(text, text));
        return entry.ToByteArray();
    }

    /// <summary>What an entry says, with names in the place of tokens whose keys are held.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no entry.</exception>
    public static async Task<Entry> OpenAsync(AuditRow row, IPeopleGrain people)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(people);
        var entry = Entry.Parser.ParseFrom(row.Bytes);
        string[] tokens = [.. TokensIn(entry).Distinct(StringComparer.Ordinal)];
        if (tokens.Length == 0) return entry;
        var names = (await people.OpenAsync(tokens)).ToDictionary(person => person.Token, person => person.Name, StringComparer.Ordinal);
        Change(entry, (text, _) => names.GetValueOrDefault(text, text));
        return entry;
    }

    /// <summary>The tokens that stand in entries, each once.</summary>
    public static string[] TokensIn(IEnumerable<AuditRow> rows) => [.. rows.Select(AuditEntries.Read).OfType<Entry>().SelectMany(TokensIn).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> TokensIn(Entry entry) => In(entry).Select(found => found.Text).Where(PersonToken.IsToken);

    private static string[] Names(Entry entry, bool ofEarlier) => [.. In(entry).Where(found => found.OfEarlier == ofEarlier && IsName(found.Text)).Select(found => found.Text).Distinct(StringComparer.Ordinal)];

    private static List<(string Text, bool OfEarlier)> In(Entry entry)
    {
        var found = new List<(string, bool)>();
        Change(entry, (text, ofEarlier) =>
        {
            found.Add((text, ofEarlier));
            return text;
        });
        return found;
    }

    /// <summary>All fields that name people: who acts, and who did an earlier step of the same decision.</summary>
    private static void Change(Entry entry, Func<string, bool, string> other)
    {
        entry.Actor = other(entry.Actor, false);
        if (entry.Decision is { } decision) (decision.FirstApprover, decision.ProposedBy) = (other(decision.FirstApprover, true), other(decision.ProposedBy, true));
        if (entry.AliasMove is { } move) move.InsistedBy = other(move.InsistedBy, false);
    }
}
