using Watchgrain.Attacks.Data;
using Watchgrain.Attacks.Generators;
using Watchgrain.Attacks.Watching;

namespace Watchgrain.Attacks.Families;

/// <summary>The real tables and the models of them that the families share, each read when it is first needed.</summary>
internal sealed class RealTables
{
    /// <summary>Rows of a pane of the census.</summary>
    public const int AdultPane = 2_000;

    /// <summary>Rows of a pane of the employment data.</summary>
    public const int EmploymentPane = 5_000;

    /// <summary>Sources that send the rows of the census where floods and slices are looked for.</summary>
    public const int AdultSources = 4;

    private const int AdultReference = 20_000;

    private readonly Lazy<LabelledTable> adults = new(() => AdultTable.Read(RealData.PathOf("adults.csv.gz")));
    private readonly Lazy<WatchedModel> adultModel;
    private readonly Lazy<EmploymentTable> employment = new(() => EmploymentTable.Read(RealData.PathOf));
    private readonly Lazy<WatchedModel> employmentModel;
    private readonly Lazy<FlightTable> flights = new(() => FlightTable.ReadAsync().GetAwaiter().GetResult());
    private readonly Lazy<AdultCallers> callers = new(() => new(CsvColumns.Read(RealData.PathOf("adults.csv.gz"), AdultCallers.Columns)));

    public RealTables()
    {
        // The number of years says what the degree does: of two names for the same rows one is enough.
        adultModel = new(() => Model(AdultsBefore, TableSpec.Of(AdultsBefore, AdultTable.Numeric, AdultPane, "education-num"), AdultSources));
        employmentModel = new(() => Model(Employment.Reference, TableSpec.Of(Employment.Reference, EmploymentTable.Numeric, EmploymentPane), 1));
    }

    /// <summary>The whole census.</summary>
    public LabelledTable Adults => adults.Value;

    /// <summary>Its first 20,000 rows: the reference of <see cref="AdultModel"/>.</summary>
    public LabelledTable AdultsBefore => Adults.Slice(0, AdultReference);

    /// <summary>The others.</summary>
    public LabelledTable AdultsAfter => Adults.Slice(AdultReference, Adults.Rows.Length - AdultReference);

    public WatchedModel AdultModel => adultModel.Value;

    public EmploymentTable Employment => employment.Value;

    public WatchedModel EmploymentModel => employmentModel.Value;

    public FlightTable Flights => flights.Value;

    public AdultCallers Callers => callers.Value;

    private static WatchedModel Model(LabelledTable reference, Grains.Models.VersionSpec spec, int sources) => new(spec, new DealtSources(sources).Apply(reference, new(0)));
}
