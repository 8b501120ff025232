using Watchgrain.Grains.Slices;

namespace Watchgrain.Grains;

/// <summary>
/// Keys of all grains: a letter for the noun, a colon, and the escaped segments joined by '/'.
/// The letter is never a hexadecimal digit, because ADO.NET storage normalises keys that look hexadecimal; segments are escaped, so that user data cannot forge a separator.
/// </summary>
public static class GrainKeys
{
    public static string Catalog(string tenant) => Join('t', tenant);

    public static string Model(string tenant, string model) => Join('m', tenant, model);

    /// <summary>The last evaluation of a version; a model's own key has two segments.</summary>
    public static string Evaluation(VersionId id) => Join('m', id.Tenant, id.Model, id.Version);

    public static string Version(VersionId id) => Join('v', id.Tenant, id.Model, id.Version);

    public static string Clock(VersionId id) => Join('w', id.Tenant, id.Model, id.Version);

    public static string Reference(VersionId id) => Join('r', id.Tenant, id.Model, id.Version);

    public static string Ingest(VersionId id, int partition) => Join('i', id.Tenant, id.Model, id.Version, Invariant(partition));

    public static string Labels(VersionId id, int partition) => Join('l', id.Tenant, id.Model, id.Version, Invariant(partition));

    public static string Feature(VersionId id, string feature) => Join('x', id.Tenant, id.Model, id.Version, feature);

    /// <summary>Of a feature in the rows of a pinned slice.</summary>
    public static string FeatureOfSlice(VersionId id, string feature, SliceName slice) => Join('x', id.Tenant, id.Model, id.Version, feature, slice.Feature, slice.Value);

    public static string Slice(VersionId id, string feature, string value) => Join('s', id.Tenant, id.Model, id.Version, feature, value);

    public static string SliceRegister(VersionId id) => Join('q', id.Tenant, id.Model, id.Version);

    public static string Discovery(VersionId id) => Join('y', id.Tenant, id.Model, id.Version);

    public static string Source(VersionId id, string source) => Join('o', id.Tenant, id.Model, id.Version, source);

    /// <summary>One of the version's callers.</summary>
    public static string Caller(VersionId id, string caller) => Join('h', id.Tenant, id.Model, id.Version, caller);

    public static string CallerRegister(VersionId id) => Join('j', id.Tenant, id.Model, id.Version);

    /// <summary>The sampled embeddings of a version.</summary>
    public static string Embeddings(VersionId id) => Join('V', id.Tenant, id.Model, id.Version);

    public static string Coordinator(VersionId id) => Join('k', id.Tenant, id.Model, id.Version);

    public static string Decision(string tenant, string decision) => Join('n', tenant, decision);

    public static string DecisionIndex(string tenant) => Join('p', tenant);

    /// <summary>A segment of a tenant's index, counted from 0.</summary>
    public static string DecisionIndex(string tenant, long segment) => Join('p', tenant, segment.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static string Fleet(string tenant) => Join('g', tenant);

    public static string AuditLog(string tenant) => Join('u', tenant);

    /// <summary>The channels of a tenant.</summary>
    public static string Channels(string tenant) => Join('z', tenant);

    public static string Outbox(string tenant, string channel) => Join('z', tenant, channel);

    /// <summary>Calls of a tenant's principals that were turned away; an empty tenant: of strangers.</summary>
    public static string AccessDenials(string tenant) => Join('G', tenant);

    /// <summary>What has been released of a model.</summary>
    public static string Releases(string tenant, string model) => Join('R', tenant, model);

    /// <summary>What comes into force without a person, of all versions of a tenant.</summary>
    public static string AutomaticBudget(string tenant) => Join('Q', tenant);

    public static string Policy(string tenant) => Join('Y', tenant);

    /// <summary>The people of a tenant who stand in its audit log.</summary>
    public static string People(string tenant) => Join('P', tenant);

    public static string Retention(string tenant) => Join('K', tenant);

    /// <summary>What the keys of all grains of a noun begin with that belong to a tenant and have further segments.</summary>
    public static string PrefixOf(char noun, string tenant) => $"{Join(noun, tenant)}/";

    /// <summary>The segments of a key, unescaped.</summary>
    public static string[] Segments(string key) => Array.ConvertAll(key[2..].Split('/'), Uri.UnescapeDataString);

    /// <summary>The version that a key of a version's grain names with its first three segments.</summary>
    public static VersionId VersionOf(string key)
    {
        var segments = Segments(key);
        return new(segments[0], segments[1], segments[2]);
    }

    private static string Join(char noun, params ReadOnlySpan<string> segments)
    {
        var escaped = new string[segments.Length];
        for (var i = 0; i < segments.Length; i++)
            escaped[i] = Uri.EscapeDataString(segments[i]);
        return $"{noun}:{string.Join('/', escaped)}";
    }

    private static string Invariant(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
