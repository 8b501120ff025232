using System.Globalization;

namespace Watchgrain.Silo.Storage.Schema;

/// <summary>One step of the schema: <c>NNN-topic.sql</c>, applied once, in the order of its number.</summary>
internal sealed record SchemaScript(int Version, string Topic, string Text)
{
    /// <summary>The scripts of a database kind (<c>sqlite</c> or <c>postgresql</c>), in order; only those of one topic when it is given.</summary>
    public static IReadOnlyList<SchemaScript> All(string kind, string? topic = null)
    {
        var prefix = $"sql/{kind}/";
        var assembly = typeof(SchemaScript).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(n => n.StartsWith(prefix, StringComparison.Ordinal))
                .Select(n => Parse(n[prefix.Length..], assembly.GetManifestResourceStream(n)!))
                .Where(s => topic is null || s.Topic == topic)
                .OrderBy(s => s.Version),
        ];
    }

    /// <summary>Throws when a database has been migrated by a later release.</summary>
    public static void RefuseLater(string database, int found, IReadOnlyList<SchemaScript> known)
    {
        if (found > known[^1].Version)
            throw new InvalidOperationException($"{database} has schema version {found}; this release knows versions up to {known[^1].Version}. Start the release that wrote it.");
    }

    private static SchemaScript Parse(string file, Stream content)
    {
        using var reader = new StreamReader(content);
        var dash = file.IndexOf('-', StringComparison.Ordinal);
        return new(int.Parse(file[..dash], CultureInfo.InvariantCulture), file[(dash + 1)..^".sql".Length], reader.ReadToEnd());
    }
}
