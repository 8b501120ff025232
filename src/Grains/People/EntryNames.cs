using Google.Protobuf;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Governance;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.People;

/// <summary>Names of people in audit entries, and the tokens that stand for them there (docs/formats/audit-entry.md#people).</summary>
public static class EntryNames
{
    /// <summary>Whether the log has a token in the place of it: not of the monitor's own words, and not of what is a token.</summary>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text is not ("" or AuditEntries.PolicyActor or AuditEntries.MonitorActor) && !PersonToken.IsToken(text);
    }

    /// <summary>The bytes of an entry with tokens in the place of names; the same where they name nobody, or are no entry. Throws as <see cref="IPeopleGrain.SealAsync"/> does.</summary>
    public static async Task<byte[]> SealAsync(byte[] bytes, IPeopleGrain people)
    {
        ArgumentNullException.ThrowIfNull(people);
        if (AuditEntries.Read(bytes) is not { } entry) return bytes;
        string[] names = [.. In(entry).Where(IsName).Distinct(StringComparer.Ordinal)];
        if (names.Length == 0) return bytes;
        var tokens = names.Zip(await people.SealAsync(names)).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        Change(entry, text => tokens.GetValueOrDefault(text, text));
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
        Change(entry, text => names.GetValueOrDefault(text, text));
        return entry;
    }

    /// <summary>The tokens that stand in entries, each once.</summary>
    public static string[] TokensIn(IEnumerable<AuditRow> rows) => [.. rows.Select(AuditEntries.Read).OfType<Entry>().SelectMany(TokensIn).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> TokensIn(Entry entry) => In(entry).Where(PersonToken.IsToken);

    private static List<string> In(Entry entry)
    {
        var found = new List<string>();
        Change(entry, text =>
        {
            found.Add(text);
            return text;
        });
        return found;
    }

    /// <summary>All fields that name people.</summary>
    private static void Change(Entry entry, Func<string, string> other)
    {
        entry.Actor = other(entry.Actor);
        if (entry.Decision is { } decision) (decision.FirstApprover, decision.ProposedBy) = (other(decision.FirstApprover), other(decision.ProposedBy));
        if (entry.AliasMove is { } move) move.InsistedBy = other(move.InsistedBy);
    }
}
