using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Text;

namespace Watchgrain.Gateway.Analysis;

/// <summary>One sample of a column as it comes in, within the limits of the contract.</summary>
internal sealed class SampleReader(string field, V1.ColumnKind kind)
{
    public const int MaxValues = 1_000_000;

    public const int MaxCategories = 10_000;

    /// <summary>2^53: above it a double no longer holds every whole number.</summary>
    public const long MaxMissing = 1L << 53;

    private readonly List<double> numbers = [];
    private readonly Dictionary<string, long> categories = new(StringComparer.Ordinal);
    private long values;
    private long missing;
    private long invalid;

    public double[] Numbers => [.. numbers];

    public IReadOnlyDictionary<string, long> Categories => categories;

    public V1.SampleCounts Counts => new() { Values = values, Missing = missing, Invalid = invalid };

    /// <exception cref="Grpc.Core.RpcException">The values are not of the column's kind, or more than the limit.</exception>
    public void Add(V1.SampleValues part)
    {
        var violations = new FieldViolations();
        if (part.Missing < 0)
            violations.Add($"{field}.missing", "is at least 0");
        if (part.Missing > MaxMissing - missing)
            violations.Add($"{field}.missing", $"adds up to at most {MaxMissing:N0}");
        if (kind == V1.ColumnKind.Numeric && part.Categories.Count > 0)
            violations.Add($"{field}.categories", "the column is numeric");
        if (kind == V1.ColumnKind.Categorical && part.Numbers.Count > 0)
            violations.Add($"{field}.numbers", "the column is categorical");
        violations.ThrowIfAny();
        if (values + invalid + part.Numbers.Count + part.Categories.Count > MaxValues)
            throw Refusal.Of(Google.Rpc.Code.ResourceExhausted, "TOO_MANY_VALUES", $"{field}: a sample has at most {MaxValues:N0} values.");
        missing += part.Missing;
        foreach (var number in part.Numbers)
        {
            if (!double.IsFinite(number))
            {
                invalid++;
                continue;
            }
            numbers.Add(number);
            values++;
        }
        for (var i = 0; i < part.Categories.Count; i++)
        {
            var category = Identifiers.ReadName(part.Categories[i], Identifiers.MaxBytes, $"{field}.categories[{i}]", violations);
            violations.ThrowIfAny();
            categories[category] = categories.GetValueOrDefault(category) + 1;
            values++;
        }
        if (categories.Count > MaxCategories)
            throw Refusal.Of(Google.Rpc.Code.ResourceExhausted, "TOO_MANY_CATEGORIES", $"{field}: a sample has at most {MaxCategories:N0} categories.");
    }
}
